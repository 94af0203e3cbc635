// The Redis of the grounds: a server of its own, started from the compiled policy, with what belongs to
// a defence of the server left out where that is switched off.
import { chmod, mkdir, readFile } from 'node:fs/promises';

import { serverCommand } from '../../policy/compile/launch.ts';
import type { Reply } from '../../resp/read.ts';
import { itemsOf, textOf } from '../../resp/reply-parts.ts';
import type { DialTls } from '../../resp/connection/dial.ts';
import { giveTo, identity, overrides, writeCompiled, type CompiledParts } from './compiled.ts';
import { ServerProcess } from './server-process.ts';

interface Planted {
  /** Where a miner would like to leave a line. */
  readonly cron: string;
  /** Where somebody who wants to come back would like to leave a key. */
  readonly ssh: string;
  /** Where files of strangers come to lie. */
  readonly uploads: string;
}

/** Customers that one story alone has. */
const dropCrowd =
  "for _, key in ipairs(redis.call('KEYS', 'account:customer-*')) do redis.call('DEL', key) end";

export class Store implements AsyncDisposable {
  /** Directories that are no business of Redis. */
  readonly foreign: Planted;
  readonly port: number;
  /** Null: it speaks without. */
  readonly tls: DialTls | null;
  /** Where its own files lie. */
  readonly data: string;
  /** Its own log. */
  readonly log: string;
  readonly #process: ServerProcess;

  private constructor(
    process: ServerProcess,
    facts: Pick<Store, 'data' | 'foreign' | 'log' | 'port' | 'tls'>,
  ) {
    this.#process = process;
    this.foreign = facts.foreign;
    this.port = facts.port;
    this.tls = facts.tls;
    this.data = facts.data;
    this.log = facts.log;
  }

  static async start(parts: CompiledParts): Promise<Store> {
    const { policy, directory, off, logins } = parts;
    const { deployment } = policy;
    const server = deployment?.servers[0];
    if (deployment === null || server === undefined) {
      throw new TypeError('The policy of the grounds describes a server.');
    }
    await writeCompiled(parts, deployment);
    const as = identity(off);
    if (as !== null) await giveTo(directory, as);
    const foreign = {
      cron: `${directory}/cron.d`,
      ssh: `${directory}/.ssh`,
      uploads: `${directory}/uploads`,
    };
    for (const each of Object.values(foreign)) await mkdir(each, { recursive: true });
    // Root may write everywhere, so it is somebody else who is kept out by the mode.
    for (const each of [foreign.cron, foreign.ssh])
      await chmod(each, off.has('server.os') ? 0o777 : 0o555);
    const { port } = server.at;
    const authority = deployment.tls === null ? null : await readFile(deployment.tls.authority);
    const tls = authority === null ? null : { authority, identity: null, serverName: null };
    const user = 'rampart-break-glass';
    const process = await ServerProcess.start({
      command: [...serverCommand(deployment, server), ...overrides(directory)],
      directory,
      as,
      dial: {
        address: { kind: 'tcp', host: '127.0.0.1', port },
        tls,
        login: { user, password: Buffer.from(logins.passwordOf(user)) },
      },
    });
    const { data, logs } = server.places;
    return new Store(process, { data, foreign, log: `${logs}/server.log`, port, tls });
  }

  /** As one who may do everything: to lay out the grounds, and to look at the victim. */
  all(...words: readonly string[]): Promise<Reply> {
    return this.#process.all(...words);
  }

  text(...words: readonly string[]): Promise<string | null> {
    return this.#process.text(...words);
  }

  async number(...words: readonly string[]): Promise<number> {
    const reply = await this.all(...words);
    return reply.kind === 'integer' ? Number(reply.text) : Number.NaN;
  }

  /** What CONFIG GET says of one. */
  async setting(name: string): Promise<readonly string[]> {
    return itemsOf(await this.all('CONFIG', 'GET', name)).map((each) => textOf(each) ?? '');
  }

  /** As it was started: whom it follows, what it runs, where it writes; and with its stock. */
  async reset(stock: readonly string[]): Promise<void> {
    await this.#process.each([
      ['REPLICAOF', 'NO', 'ONE'],
      ['EVAL', dropCrowd, '0'],
      ['FUNCTION', 'FLUSH', 'SYNC'],
      ['CONFIG', 'RESETSTAT'],
      // Where these are protected nobody has changed them, and the refusal means nothing.
      ['CONFIG', 'SET', 'dir', this.data],
      ['CONFIG', 'SET', 'dbfilename', 'dump.rdb'],
      ['MSET', ...stock],
    ]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process[Symbol.asyncDispose]();
  }
}
