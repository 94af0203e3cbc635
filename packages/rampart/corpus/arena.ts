// One play's world: a server that nobody has used, a recorder before it, and the guard before that.
import { Stage, type RedisServer } from '@rampart/stage';
import type { Player } from './cast.ts';
import type { Build, Guard, Site } from './guards/guard.ts';
import { enter, newPasswords, startServer, type Passwords } from './house.ts';
import { Recorder } from './recorder.ts';
import { prepare, stateOf, type ServerState } from './server-state.ts';
import type { Session } from './session.ts';

export class Arena implements AsyncDisposable {
  readonly server: RedisServer;
  readonly recorder: Recorder;
  readonly guard: Guard;
  /** The server's state before anybody came. */
  readonly before: ServerState;
  readonly #stage: Stage;
  readonly #passwords: Passwords;

  private constructor(
    stage: Stage,
    passwords: Passwords,
    found: Pick<Arena, 'server' | 'recorder' | 'guard' | 'before'>,
  ) {
    this.#stage = stage;
    this.#passwords = passwords;
    this.server = found.server;
    this.recorder = found.recorder;
    this.guard = found.guard;
    this.before = found.before;
  }

  static async build(build: Build, endpoint: Site['endpoint']): Promise<Arena> {
    const stage = new Stage();
    try {
      const passwords = newPasswords();
      const server = await startServer(stage, passwords);
      const recorder = await Recorder.before(server.port);
      stage.defer(() => recorder[Symbol.asyncDispose]());
      await prepare(server);
      const before = await stateOf(server);
      const guard = await build({ stage, upstream: recorder.port, passwords, endpoint });
      return new Arena(stage, passwords, { server, recorder, guard, before });
    } catch (error) {
      await stage.strike();
      throw error;
    }
  }

  /** A connection to the guard from the case's client; logged in, where there is somebody. */
  async enter(player: Player | null): Promise<Session> {
    return await enter(this.guard.door, player, this.#passwords);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stage.strike();
  }
}
