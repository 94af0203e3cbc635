// A server or a Sentinel of the grounds while it runs. It dies with us, however we end, and it never ends
// in an orderly way: each end is a power cut.
import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

import { guard } from '../../archive/drill/scratch.ts';
import type { CommandLine } from '../../policy/compile/launch.ts';
import { Connection, type ConnectionOptions } from '../../resp/connection/connection.ts';
import type { Reply } from '../../resp/read.ts';
import { textOf } from '../../resp/reply-parts.ts';
import { ProveError } from '../errors.ts';

export interface Launch {
  readonly command: CommandLine;
  readonly directory: string;
  /** Null: as we are. */
  readonly as: { readonly uid: number; readonly gid: number } | null;
  /** As one who may do everything. */
  readonly dial: ConnectionOptions;
}

const startsWithin = 15_000;
const askEvery = 20;

export class ServerProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #dial: ConnectionOptions;
  readonly #ended: Promise<void>;
  #output = '';
  #hasEnded = false;

  private constructor({ command: [program, ...words], directory, as, dial }: Launch) {
    this.#dial = dial;
    this.#child = spawn('sh', ['-c', guard, 'sh', program, ...words], {
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: directory,
      ...as,
    });
    const ended = Promise.withResolvers<void>();
    this.#ended = ended.promise;
    this.#child.once('error', ended.reject);
    this.#child.once('close', () => {
      this.#hasEnded = true;
      ended.resolve();
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (bytes: Buffer) => {
        this.#output = (this.#output + bytes.toString('latin1')).slice(-4_096);
      });
    }
  }

  /** Resolves when it answers. */
  static async start(launch: Launch): Promise<ServerProcess> {
    const server = new ServerProcess(launch);
    await server.#isUp();
    return server;
  }

  async all(...words: readonly string[]): Promise<Reply> {
    await using connection = await Connection.open(this.#dial);
    return await connection.call(words);
  }

  async text(...words: readonly string[]): Promise<string | null> {
    return textOf(await this.all(...words));
  }

  /** One after the other, over one connection. Refusals are replies too. */
  async each(commands: readonly (readonly string[])[]): Promise<void> {
    await using connection = await Connection.open(this.#dial);
    for (const words of commands) await connection.call(words);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin?.end();
    await this.#ended;
  }

  async #isUp(): Promise<void> {
    const until = performance.now() + startsWithin;
    while (!(await this.#answers())) {
      if (this.#hasEnded || performance.now() > until) {
        await this[Symbol.asyncDispose]();
        const said = this.#output.trim().split('\n').slice(-3).join(' | ');
        throw new ProveError('PROVE_GROUNDS', `A scratch server did not come up: ${said}.`);
      }
      await delay(askEvery);
    }
  }

  async #answers(): Promise<boolean> {
    try {
      return (await this.text('PING')) === 'PONG';
    } catch {
      return false;
    }
  }
}
