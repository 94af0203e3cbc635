// What the shop keeps in Redis, and how it gets at it. With our library, or as such code is often
// written: keys and scripts put together from texts, values as they are.
import {
  digits,
  guarded,
  integerReply,
  keyspace,
  lua,
  oneOf,
  script,
  sealed,
  slug,
  textReply,
  text,
  type Key,
} from '@rampart/client';
import type { SealingRing } from '@rampart/keyring';
import { createClient } from 'redis';

import type { DefenceName } from '../defences.ts';

const prices = keyspace('price:{id}', { id: digits() });
const accounts = keyspace('account:{name}', { name: slug() });
const vouchers = keyspace('voucher:{id}', { id: digits() });
const credits = keyspace('credit:{name}', { name: slug() });
const lists = keyspace('{kind}:{name}', { kind: oneOf('tag', 'brand'), name: slug() });

export type ShopClient = Awaited<ReturnType<typeof openClient>>;

/** As any server of the shop connects to Redis: through the gateway. */
export function openClient(port: number, username: 'shop' | 'rings', password: string) {
  return createClient({ url: `redis://127.0.0.1:${port}`, username, password }).connect();
}

const greet = script({
  name: 'greet',
  keys: { account: accounts },
  arguments: { word: text({ maxBytes: 200 }) },
  reply: textReply(),
  lua: lua`
    redis.call('EXISTS', keys.account)
    return args.word
  `,
});

/** What a voucher is worth goes to whoever is first. */
const redeem = script({
  name: 'redeem',
  keys: { voucher: vouchers, credit: credits },
  arguments: {},
  reply: integerReply(),
  lua: lua`
    local worth = redis.call('GET', keys.voucher)
    if not worth then return 0 end
    redis.call('DEL', keys.voucher)
    redis.call('INCRBY', keys.credit, worth)
    return tonumber(worth)
  `,
});

/** By their SHA-1, as the policy of the gateway lists them. */
export const knownScripts: readonly string[] = [greet.sha, redeem.sha];

export type Redeemed = 'credited' | 'nothing there' | 'kept by the script';

export interface ShelfParts {
  readonly client: ShopClient;
  readonly ring: SealingRing;
  readonly off: ReadonlySet<DefenceName>;
}

export class Shelf {
  readonly #client: ShopClient;
  readonly #off: ReadonlySet<DefenceName>;
  readonly #letters;

  constructor({ client, ring, off }: ShelfParts) {
    this.#client = client;
    this.#off = off;
    this.#letters = sealed(accounts, { ring });
  }

  /** The price of what a customer names. */
  async price(id: string): Promise<string | null> {
    const key = this.#off.has('client.keyspace') ? `price:${id}` : String(prices.key({ id }));
    return this.#client.get(key);
  }

  async email(name: string): Promise<string | null> {
    const key = accounts.key({ name });
    if (this.#off.has('client.sealed')) return this.#client.get(String(key));
    return (await this.#letters.get(this.#client, key))?.toString() ?? null;
  }

  async setEmail(name: string, email: string): Promise<void> {
    const key = accounts.key({ name });
    if (this.#off.has('client.sealed')) await this.#client.set(String(key), email);
    else await this.#letters.set(this.#client, key, email);
  }

  /** Says something that a customer typed, by way of a script. */
  async echo(name: string, word: string): Promise<unknown> {
    const key = accounts.key({ name });
    if (!this.#off.has('client.script')) {
      return greet.run(this.#client, { keys: { account: key }, arguments: { word } });
    }
    return this.#client.eval(`redis.call('EXISTS', KEYS[1]) return '${word}'`, {
      keys: [String(key)],
    });
  }

  /** Adds what a voucher is worth to what somebody has. */
  async redeem(name: string, id: string): Promise<Redeemed> {
    const keys = { voucher: vouchers.key({ id }), credit: credits.key({ name }) };
    if (!this.#off.has('client.script')) {
      const worth = await redeem.run(this.#client, { keys, arguments: {} });
      return worth > 0 ? 'credited' : 'kept by the script';
    }
    const worth = await this.#client.get(String(keys.voucher));
    if (worth === null) return 'nothing there';
    await this.#client.incrBy(String(keys.credit), Number(worth));
    await this.#client.del(String(keys.voucher));
    return 'credited';
  }

  /** The names of everything of a kind that a visitor names. */
  async list(kind: string): Promise<readonly string[]> {
    const names: string[] = [];
    if (this.#off.has('client.keyspace')) {
      for await (const page of this.#client.scanIterator({ MATCH: `${kind}:*`, COUNT: 1_000 })) {
        names.push(...page);
      }
    } else {
      const parts = kindOf(kind);
      for await (const { key } of lists.scan(this.#client, { parts })) names.push(String(key));
    }
    return names;
  }

  /** A route that somebody forgot: it reads whatever it is told to. */
  async debug(key: string): Promise<string | null> {
    if (this.#off.has('client.guarded')) return this.#client.get(key);
    const client = guarded(this.#client);
    // What came with a request is no made key. The library finds out, whatever the compiler was told.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- that is the mistake to be shown
    return client.get(key as unknown as Key);
  }
}

/** The library finds out what else was asked for. */
function kindOf(kind: string): { readonly kind: 'tag' | 'brand' } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it came with a request, and is to be checked
  return { kind: kind as 'tag' | 'brand' };
}
