// Two servers without a guard, to hear what a case's bytes are answered without one. They are made to
// differ in what honest clients do not rely on: process, port, age, numbers of clients.
import { setTimeout as delay } from 'node:timers/promises';
import { Stage, type RedisServer } from '@rampart/stage';
import type { Player } from './cast.ts';
import type { Case } from './case.ts';
import { enter, newPasswords, startServer, type Passwords } from './house.ts';
import type { Answer, Twins } from './judge/evidence.ts';
import { prepare } from './server-state.ts';

/** A server that has taken all bytes says its last within this; it has nothing else to do. */
const quiet = 60;

export class TwinServers implements AsyncDisposable {
  readonly #stage = new Stage();
  readonly #passwords: Passwords = newPasswords();
  #servers: Promise<readonly [RedisServer, RedisServer]> | null = null;

  /** What both say; the servers are as the case's own server is. */
  async answers(one: Case, player: Player | null): Promise<Twins> {
    this.#servers ??= this.#start();
    const [first, second] = await this.#servers;
    return { answers: [await this.#ask(first, one, player), await this.#ask(second, one, player)] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stage.strike();
  }

  async #start(): Promise<readonly [RedisServer, RedisServer]> {
    const first = await startServer(this.#stage, this.#passwords);
    // Servers tell their age in seconds.
    await delay(1_100);
    const second = await startServer(this.#stage, this.#passwords);
    for (let extra = 0; extra < 3; extra += 1) {
      const connection = await second.connect();
      this.#stage.defer(() => connection.close());
    }
    return [first, second];
  }

  async #ask(server: RedisServer, one: Case, player: Player | null): Promise<Answer> {
    await prepare(server);
    const session = await enter({ port: server.port }, player, this.#passwords);
    await session.play(one.segments, one.gap);
    for (let length = -1; length !== session.received.length && !session.closed;) {
      length = session.received.length;
      await server.command('PING');
      await delay(quiet);
    }
    const answer = { bytes: session.received, closed: session.closed };
    session.end();
    return answer;
  }
}
