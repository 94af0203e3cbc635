// What the shop keeps in Redis, and how it gets at it. With our library, or as such code is often
// written: keys and scripts put together from texts, values as they are.
import {
  digits,
  guarded,
  keyspace,
  lua,
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

export type ShopClient = Awaited<ReturnType<typeof openClient>>;

/** As any server of the shop connects to Redis: through the gateway, as the shop. */
export function openClient(port: number, password: string) {
  return createClient({ url: `redis://127.0.0.1:${port}`, username: 'shop', password }).connect();
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

  /** A route that somebody forgot: it reads whatever it is told to. */
  async debug(key: string): Promise<string | null> {
    if (this.#off.has('client.guarded')) return this.#client.get(key);
    const client = guarded(this.#client);
    // What came with a request is no made key. The library finds out, whatever the compiler was told.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- that is the mistake to be shown
    return client.get(key as unknown as Key);
  }
}
