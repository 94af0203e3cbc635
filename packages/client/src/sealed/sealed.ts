// Values that Redis, its replicas and its backups keep and cannot read. Each is bound to the name of its
// key: copied to another one it does not open.
import { connectionOf, type RedisClient } from '../connection/connection.ts';
import { ClientError } from '../errors.ts';
import type { Key } from '../key.ts';
import { quoted } from '../printable.ts';
import { keyTexts, type KeyspaceOf } from '../script/keys.ts';
import { deflated, deflating, inflated, inflating, tooLong } from './compression.ts';
import { HEADER, readHead, TAG } from './format.ts';
import { readLarge, writeLarge } from './large.ts';
import {
  settingsOf,
  lifeOf,
  type SealedOptions,
  type Settings,
  type WriteOptions,
} from './options.ts';
import { idOf, Seals } from './seals.ts';
import { exchange, window } from './steps.ts';

export class Sealed<Template extends string> {
  readonly #keyspace: KeyspaceOf<Template>;
  readonly #settings: Settings;
  readonly #seals: Seals;

  constructor(keyspace: KeyspaceOf<Template>, options: SealedOptions) {
    this.#keyspace = keyspace;
    this.#settings = settingsOf(options);
    this.#seals = new Seals(this.#settings.ring, this.#settings.purpose);
  }

  /** Replaces whatever is there, its life too. A text is stored as UTF-8. */
  async set(
    client: RedisClient,
    key: Key<Template>,
    plain: Uint8Array | string,
    options: WriteOptions = {},
  ): Promise<void> {
    const life = lifeOf(options);
    const value = this.seal(key, plain);
    await connectionOf(client).set(key.toString(), value, life === 0 ? undefined : life);
  }

  /** Null when there is none. A value under an old key of the ring is sealed anew in passing. */
  async get(client: RedisClient, key: Key<Template>): Promise<Buffer | null> {
    const name = this.#nameOf(key);
    const value = await connectionOf(client).get(name);
    if (value === null || value === undefined) return null;
    if (!Buffer.isBuffer(value)) {
      throw new ClientError(
        'CLIENT_REDIS_UNKNOWN',
        `The client gave no bytes for ${quoted(name)}.`,
      );
    }
    const plain = await this.open(key, value);
    if (this.#settings.reseal && this.#seals.isOld(readHead(value, quoted(name)))) {
      await this.#resealInPassing(client, key, value, plain);
    }
    return plain;
  }

  /** The sealed form of a value for this key, for commands of your own. */
  seal(key: Key<Template>, plain: Uint8Array | string): Buffer {
    const name = this.#nameOf(key);
    const bytes = typeof plain === 'string' ? Buffer.from(plain, 'utf8') : plain;
    if (bytes.length > this.#settings.maxLength) throw tooLong(name, this.#settings.maxLength);
    const short = this.#settings.compress ? deflated(bytes) : null;
    return this.#seals.seal(name, short ?? bytes, short !== null);
  }

  async open(key: Key<Template>, value: Buffer): Promise<Buffer> {
    const { maxLength } = this.#settings;
    const name = this.#nameOf(key);
    const { head, body } = await this.#seals.open(name, value);
    if (head.compressed) return inflated(name, body, maxLength);
    if (body.length > maxLength) throw tooLong(name, maxLength);
    return body;
  }

  /** For values of any length: it takes its place when the source has ended, at once and whole. */
  async write(
    client: RedisClient,
    key: Key<Template>,
    source: AsyncIterable<Uint8Array>,
    options: WriteOptions = {},
  ): Promise<void> {
    this.#nameOf(key);
    const { compress: compressed } = this.#settings;
    const whole = compressed ? deflating(source) : source;
    const life = lifeOf(options);
    await writeLarge(client, key, this.#seals, whole, { compressed, life, seen: nothing });
  }

  /**
   * Null when there is none. Each piece is authentic as it comes; that a value was cut is known before
   * the first one. It is not sealed anew in passing: `reseal` does that.
   */
  async read(client: RedisClient, key: Key<Template>): Promise<AsyncIterable<Buffer> | null> {
    const name = this.#nameOf(key);
    const found = await readLarge(client, key, this.#seals);
    if (found === null) return null;
    return found.reading.head.compressed ? inflating(name, found.body) : found.body;
  }

  /**
   * Seals a value anew whose key seals no more, of any length. True when it did; false when there was
   * nothing to do, or another value came in between.
   */
  async reseal(client: RedisClient, key: Key<Template>): Promise<boolean> {
    this.#nameOf(key);
    const found = await readLarge(client, key, this.#seals);
    if (found === null || !this.#seals.isOld(found.reading.head)) return false;
    const { compressed } = found.reading.head;
    const write = { compressed, life: 0, seen: found.head };
    return await writeLarge(client, key, this.#seals, found.body, write);
  }

  /** The keys of the ring that the values of these keys need, for `ring.sweep`. */
  async *keyIds(
    client: RedisClient,
    keys: Iterable<Key<Template>> | AsyncIterable<Key<Template>>,
  ): AsyncGenerator<string> {
    for await (const key of keys) {
      const name = this.#nameOf(key);
      const [length, , piece] = await window(client, key, { from: 0, to: HEADER + TAG - 1 });
      if (length > 0) {
        const { high, low } = readHead(piece, quoted(name));
        yield idOf(high, low);
      }
    }
  }

  /** The compiler knows the keyspace of a key; whoever has got around it is stopped here. */
  #nameOf(key: Key<Template>): string {
    return keyTexts('A sealed value', 'it', this.#keyspace, key)[0] ?? '';
  }

  /** Reading has succeeded; that the value could not be replaced is no reason to fail. */
  async #resealInPassing(
    client: RedisClient,
    key: Key<Template>,
    old: Buffer,
    plain: Buffer,
  ): Promise<void> {
    try {
      const words = { seen: old.subarray(0, HEADER), sealed: this.seal(key, plain) };
      await exchange(client, key, words);
    } catch (error) {
      this.#settings.onResealFailed(error, key);
    }
  }
}

const nothing = Buffer.alloc(0);

/** Values of a keyspace, encrypted under a sealing ring. */
export function sealed<Template extends string>(
  keyspace: KeyspaceOf<Template>,
  options: SealedOptions,
): Sealed<Template> {
  return new Sealed(keyspace, options);
}
