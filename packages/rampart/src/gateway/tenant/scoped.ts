// Commands about all keys, done for the keys of one tenant: counted, picked and unlinked one page of
// SCAN after the other.
import type { Arguments, Command } from '@rampart/client/commands';
import type { Reply } from '../../resp/read.ts';
import { refuse, type GatewayRefusal } from '../codes.ts';
import { cleanErrorText } from './clean-error.ts';
import { bytesOf, itemsOf, withBytes } from '../../resp/reply-parts.ts';
import { ownName, type Tenant } from './tenant.ts';

export type ScopedOperation =
  | { readonly kind: 'count' }
  | { readonly kind: 'random' }
  | { readonly kind: 'unlink'; readonly databases: 'this' | 'all' };

export interface ScopedRun {
  readonly tenant: Tenant;
  readonly protocol: 2 | 3;
  /** On a connection of its own, which is closed afterwards: the database may have changed. */
  readonly send: (args: readonly (string | Uint8Array)[]) => Promise<Reply>;
  /** Pages of 1,000 keys of everybody, after which the operation gives up. Default 10,000. */
  readonly pages?: number;
  /** 0 up to 1. */
  readonly random?: () => number;
}

/** Null for a command that reaches the server itself. */
export function scopedOperation(
  command: Command,
  args: Arguments,
): ScopedOperation | GatewayRefusal | null {
  switch (command.name) {
    case 'dbsize':
      return { kind: 'count' };
    case 'randomkey':
      return { kind: 'random' };
    case 'flushdb':
    case 'flushall': {
      const sound = args.count === 1 || (args.count === 2 && isMode(args));
      if (!sound) return refuse('GATEWAY_ARGUMENT_REFUSED', `${command.name}: ASYNC or SYNC`);
      return { kind: 'unlink', databases: command.name === 'flushall' ? 'all' : 'this' };
    }
    default:
      return null;
  }
}

function isMode(args: Arguments): boolean {
  return args.is(1, 'ASYNC') || args.is(1, 'SYNC');
}

/** The reply for the client: what the command would have answered, were the tenant alone. */
export async function runScoped(operation: ScopedOperation, run: ScopedRun): Promise<Reply> {
  try {
    const scope = new Scope(run);
    if (operation.kind === 'count') return await scope.count();
    if (operation.kind === 'random') return await scope.random();
    return await scope.unlink(operation.databases);
  } catch (error) {
    // The server's own refusal is the answer; anything else is not ours to swallow.
    if (error instanceof Answered)
      return withBytes(error.reply, cleanErrorText(bytesOf(error.reply), run.tenant));
    throw error;
  }
}

/** Ends an operation with a reply in the middle of it. */
class Answered extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super('The operation ended with an error reply of the server.');
    this.name = 'Answered';
    this.reply = reply;
  }
}

class Scope {
  readonly #run: ScopedRun;
  readonly #all: Buffer;
  #pagesLeft: number;

  constructor(run: ScopedRun) {
    this.#run = run;
    this.#all = Buffer.concat([run.tenant.glob, Buffer.from('*')]);
    this.#pagesLeft = run.pages ?? 10_000;
  }

  async count(): Promise<Reply> {
    // A key can be listed twice, so names are counted, not listings.
    const seen = new Set<string>();
    for await (const keys of this.#pages('0'))
      for (const key of keys) seen.add(Buffer.from(key).toString('latin1'));
    return { kind: 'integer', text: String(seen.size) };
  }

  /** From a random place on, then from the start: the first page that has a key of the tenant. */
  async random(): Promise<Reply> {
    const random = this.#run.random ?? Math.random;
    const somewhere = String(Math.floor(random() * 2 ** 32));
    for (const from of [somewhere, '0'])
      for await (const keys of this.#pages(from)) {
        const key = keys[Math.floor(random() * keys.length)];
        const own = key === undefined ? null : ownName(key, this.#run.tenant);
        if (own !== null) return { kind: 'bulk', bytes: own };
      }
    return { kind: 'null', form: this.#run.protocol === 3 ? 'plain' : 'bulk' };
  }

  async unlink(databases: 'this' | 'all'): Promise<Reply> {
    if (databases === 'all')
      for (const database of await this.#databases()) {
        await this.#ask(['SELECT', database]);
        await this.#unlinkHere();
      }
    else await this.#unlinkHere();
    return { kind: 'simple', bytes: Buffer.from('OK') };
  }

  async #unlinkHere(): Promise<void> {
    for await (const keys of this.#pages('0'))
      // Singly: in a Cluster they lie in different slots.
      await Promise.all(keys.map(async (key) => this.#ask(['UNLINK', key])));
  }

  async #databases(): Promise<readonly string[]> {
    const info = Buffer.from(bytesOf(await this.#ask(['INFO', 'keyspace']))).toString('latin1');
    return [...info.matchAll(/^db(\d+):/gmu)].map(([, database = '0']) => database);
  }

  async *#pages(from: string): AsyncGenerator<readonly Uint8Array[]> {
    let cursor = from;
    do {
      this.#pagesLeft -= 1;
      if (this.#pagesLeft < 0) throw new Answered(tooLarge);
      const reply = await this.#ask(['SCAN', cursor, 'MATCH', this.#all, 'COUNT', '1000']);
      const [next, keys] = itemsOf(reply);
      cursor = Buffer.from(bytesOf(next)).toString('latin1');
      const own = itemsOf(keys).map(bytesOf);
      yield own.filter((key) => ownName(key, this.#run.tenant) !== null);
    } while (cursor !== '0');
  }

  async #ask(args: readonly (string | Uint8Array)[]): Promise<Reply> {
    const reply = await this.#run.send(args);
    if (reply.kind === 'error' || reply.kind === 'bulk-error') throw new Answered(reply);
    return reply;
  }
}

const tooLarge: Reply = {
  kind: 'error',
  bytes: Buffer.from('ERR rate limit: there are too many keys to go through for one tenant'),
};
