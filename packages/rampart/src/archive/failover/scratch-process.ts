// A server with a port for its peers, and a socket for its clients: that one no cut network takes away. It
// dies with us, however we end, and nobody else knows the password with which it is asked.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Connection } from '../../resp/connection/connection.ts';
import { textOf } from '../../resp/reply-parts.ts';
import { ArchiveError } from '../codes.ts';
import { guard } from '../drill/scratch.ts';
import type { Place } from './network.ts';

export interface ScratchProcessOptions {
  readonly program: string;
  /** Is made, for its owner only. */
  readonly directory: string;
  readonly place: Place;
  readonly password: string;
  readonly kind: 'server' | 'sentinel';
  readonly lines: readonly string[];
}

const outputKept = 4_096;
const startsWithin = 15_000;
const askEvery = 20;

export class ScratchProcess {
  readonly #socket: string;
  readonly #password: Buffer;
  readonly #child: ChildProcess;
  #output = '';

  private constructor({ program, directory, place, password, kind }: ScratchProcessOptions) {
    this.#socket = socketIn(directory);
    this.#password = Buffer.from(password);
    const words = [...place.enters, program, join(directory, 'server.conf')];
    if (kind === 'sentinel') words.push('--sentinel');
    this.#child = spawn('sh', ['-c', guard, 'sh', ...words], { cwd: directory });
    this.#child.once('error', (error) => (this.#output += error.message));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (bytes: Buffer) => {
        this.#output = (this.#output + bytes.toString('latin1')).slice(-outputKept);
      });
    }
  }

  /** Resolves when it answers. */
  static async start(options: ScratchProcessOptions): Promise<ScratchProcess> {
    const { directory, place, password, lines } = options;
    const { host, port } = place.listens;
    await mkdir(directory, { mode: 0o700 });
    const own = [
      `bind ${host}`,
      `port ${port}`,
      `unixsocket "${socketIn(directory)}"`,
      `dir "${directory}"`,
      `requirepass ${password}`,
    ];
    const text = `${[...own, 'loglevel warning', ...lines].join('\n')}\n`;
    await writeFile(join(directory, 'server.conf'), text, { mode: 0o600 });
    const process = new ScratchProcess(options);
    const until = performance.now() + startsWithin;
    while (!(await process.#answers())) {
      if (performance.now() > until) {
        await process.end();
        const said = process.#output.trim().split('\n').slice(-3).join(' | ');
        const what = `A scratch ${options.kind} does not answer: ${said}.`;
        throw new ArchiveError('ARCHIVE_SCRATCH_FAILED', what);
      }
      await delay(askEvery);
    }
    return process;
  }

  connect(): Promise<Connection> {
    return Connection.open({
      address: { kind: 'unix', path: this.#socket },
      tls: null,
      login: { user: null, password: this.#password },
      within: 10_000,
    });
  }

  /** The text of one reply; empty when there is none. */
  async ask(...words: readonly string[]): Promise<string> {
    try {
      await using connection = await this.connect();
      return textOf(await connection.call(words)) ?? '';
    } catch {
      return '';
    }
  }

  /** As when the power fails: nothing is written, nobody is told. */
  async kill(): Promise<void> {
    const pid = Number(/^process_id:(\d+)/m.exec(await this.ask('INFO', 'server'))?.[1] ?? 0);
    if (pid > 1) process.kill(pid, 'SIGKILL');
  }

  async end(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#child.exitCode !== null || this.#child.pid === undefined) return;
    this.#child.once('close', () => resolve());
    this.#child.stdin?.end();
    await promise;
  }

  async #answers(): Promise<boolean> {
    return (await this.ask('PING')) === 'PONG';
  }
}

function socketIn(directory: string): string {
  return join(directory, 's');
}
