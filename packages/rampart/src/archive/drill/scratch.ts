// A server of our own that nobody else reaches: it listens on a socket in a directory of its own, loads
// what was restored, and goes when we go, however we end.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Connection } from '../../resp/connection/connection.ts';
import type { Words } from '../../resp/connection/connection.ts';
import { ConnectionError } from '../../resp/connection/connection-error.ts';
import type { Reply } from '../../resp/read.ts';
import { textOf } from '../../resp/reply-parts.ts';
import { ArchiveError } from '../codes.ts';

export interface ScratchOptions {
  /** `redis-server`, `valkey-server`, or a path. */
  readonly program: string;
  /** Where its data is; what it loads, if it is to load. */
  readonly directory: string;
  readonly loads: 'append-only' | 'nothing';
  /** Further settings, in words; they count more than the usual ones. */
  readonly settings?: readonly (readonly string[])[];
}

/** The server dies when the pipe to us closes, however we end; when it dies itself, so does its guard. */
const guard = [
  'exec 3<&0',
  '"$@" 3<&- </dev/null & server=$!',
  '(cat <&3; kill -9 $server) >/dev/null 2>&1 & watcher=$!',
  'wait $server; status=$?',
  'kill $watcher 2>/dev/null; exit $status',
].join('\n');
const outputKept = 4_096;
const askEvery = 20;
const answersWithin = 600_000;

export class Scratch implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #home: string;
  readonly #ended: Promise<void>;
  #output = '';
  #hasEnded = false;
  #connection: Connection | null = null;

  private constructor(child: ChildProcess, home: string) {
    this.#child = child;
    this.#home = home;
    const ended = Promise.withResolvers<void>();
    this.#ended = ended.promise;
    child.once('error', (error) => {
      this.#output += error.message;
      this.#end(ended.resolve);
    });
    child.once('close', () => this.#end(ended.resolve));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (bytes: Buffer) => {
        this.#output = (this.#output + bytes.toString('latin1')).slice(-outputKept);
      });
    }
  }

  /** Resolves when it has loaded everything. */
  static async start(options: ScratchOptions): Promise<Scratch> {
    const home = await mkdtemp(join(tmpdir(), 'rampart-scratch-'));
    const socket = join(home, 's');
    const child = spawn('sh', ['-c', guard, 'sh', ...wordsOf(options, socket)], {
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: options.directory,
    });
    const scratch = new Scratch(child, home);
    return scratch.#begin(socket);
  }

  async call(...words: Words): Promise<Reply> {
    if (this.#connection === null) throw this.#failed('is not there any more');
    const reply = await this.#connection.call(words);
    if (reply.kind === 'error') throw this.#failed(`said "${textOf(reply) ?? ''}"`);
    return reply;
  }

  /** A reply that is text. */
  async text(...words: Words): Promise<string> {
    return textOf(await this.call(...words)) ?? '';
  }

  async callAll(commands: readonly Words[]): Promise<readonly Reply[]> {
    const replies = (await this.#connection?.callAll(commands)) ?? [];
    return replies.map((reply) => {
      if (reply instanceof ConnectionError) throw reply;
      return reply;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection?.close();
    this.#connection = null;
    this.#child.stdin?.end();
    await this.#ended;
    await rm(this.#home, { recursive: true, force: true });
  }

  async #begin(socket: string): Promise<Scratch> {
    try {
      while (!(await this.#isReady(socket))) await delay(askEvery);
      return this;
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #isReady(path: string): Promise<boolean> {
    if (this.#hasEnded) throw this.#failed('has ended');
    const connection = this.#connection ?? (await openOrNull(path));
    if (connection === null) return false;
    this.#connection = connection;
    const reply = await connection.call(['INFO', 'persistence']);
    return /^loading:0/m.test(textOf(reply) ?? '');
  }

  #end(resolve: () => void): void {
    this.#hasEnded = true;
    resolve();
  }

  #failed(what: string): ArchiveError {
    const lines = this.#output.trim().split('\n').slice(-3).join(' | ');
    return new ArchiveError('ARCHIVE_SCRATCH_FAILED', `The scratch server ${what}: ${lines}.`);
  }
}

function wordsOf(options: ScratchOptions, socket: string): readonly string[] {
  const settings = [
    ['port', '0'],
    ['unixsocket', socket],
    ['unixsocketperm', '700'],
    ['dir', options.directory],
    ['save', ''],
    ['dbfilename', 'dump.rdb'],
    ['appendonly', options.loads === 'append-only' ? 'yes' : 'no'],
    ['appendfsync', 'no'],
    ['auto-aof-rewrite-percentage', '0'],
    ['enable-debug-command', 'local'],
    ['databases', '1024'],
    // It is a replica of nobody: on a primary, keys whose time is over would vanish.
    ['replicaof', '127.0.0.1', '1'],
    ['loglevel', 'warning'],
    ...(options.settings ?? []),
  ];
  return [
    options.program,
    ...settings.flatMap(([name = '', ...values]) => [`--${name}`, ...values]),
  ];
}

async function openOrNull(path: string): Promise<Connection | null> {
  try {
    return await Connection.open({
      address: { kind: 'unix', path },
      tls: null,
      login: null,
      within: answersWithin,
      largestReply: 256 * 1024 * 1024,
    });
  } catch {
    return null;
  }
}
