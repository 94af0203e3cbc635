// Values and their sealed form, without Redis: which key seals, which opens, and what was done to a
// value that does not open.
import { createHmac, createSecretKey, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ClientError } from '../errors.ts';
import { quoted } from '../printable.ts';
import { openChunk, sealChunk, valueKey, type Chunk } from './chunks.ts';
import { BOUND, CHUNK, HEADER, TAG } from './format.ts';
import { assertLength, readHead, sealedLength, writeHead, writeLength } from './format.ts';
import type { Head } from './format.ts';
import type { SealingKey, SealingKeys, SealingRing } from './ring.ts';

interface Material {
  readonly chunks: KeyObject;
  readonly mark: KeyObject;
}

/** A value that is being written: its header, and what seals its chunks. */
export interface Begun {
  /** Without its length. */
  readonly head: Buffer;
  seal(chunk: Chunk & { readonly to: Buffer; readonly at: number }): number;
}

/** A value that is being read. */
export interface Reading {
  readonly head: Head;
  /** Throws unless the chunk is what stood there, in this value, of this key. */
  open(chunk: Chunk): Buffer;
}

export class Seals {
  readonly #keys: SealingKeys<Material>;
  readonly #ring: SealingRing;
  readonly #place: readonly string[];

  constructor(ring: SealingRing, purpose: string) {
    this.#ring = ring;
    this.#place = [ring.app, ring.name, purpose];
    this.#keys = ring.purpose(`rampart.client-sealed.1:${purpose}`, (bytes) => ({
      chunks: expand(bytes, 'rampart.sealed-value.1'),
      mark: expand(bytes, 'rampart.sealed-mark.1'),
    }));
  }

  begin(name: string, compressed: boolean): Begun {
    this.#ring.assertMaySeal();
    const key = this.#keys.current();
    if (key === null) throw notReady(this.#ring);
    const salt = randomBytes(16);
    const mark = this.#mark(key, name);
    const head = writeHead({ compressed, keyId: key.id, mark, salt });
    const own = valueKey(key.material.chunks, salt);
    const bound = head.subarray(0, BOUND);
    return { head, seal: (chunk) => sealChunk(own, bound, chunk) };
  }

  seal(name: string, plain: Uint8Array, compressed: boolean): Buffer {
    const begun = this.begin(name, compressed);
    const length = sealedLength(plain.length);
    const to = Buffer.allocUnsafe(length);
    writeLength(begun.head, length);
    let at = begun.head.copy(to);
    let index = 0;
    for (let from = 0; from === 0 || from < plain.length; from += CHUNK) {
      const last = from + CHUNK >= plain.length;
      const bytes = plain.subarray(from, from + CHUNK);
      at = begun.seal({ bytes, index, last, to, at });
      index += 1;
    }
    return to;
  }

  /** `length` is that of the whole value, of which `sealed` holds the beginning. */
  async read(name: string, sealed: Buffer, length: number): Promise<Reading> {
    const head = readHead(sealed, quoted(name));
    assertLength(head, length, quoted(name));
    const key = await this.#keyOf(head, name);
    const own = valueKey(key.material.chunks, head.salt);
    return {
      head,
      open: (chunk) => {
        const plain = openChunk(own, head.bound, chunk);
        if (plain === null) throw unopened(own, head, chunk, name);
        // The header is authentic here, so a difference is that of the name and not of the value.
        if (chunk.index === 0 && !timingSafeEqual(head.mark, this.#mark(key, name))) {
          throw new ClientError(
            'CLIENT_SEALED_MOVED',
            `The value of ${quoted(name)} was sealed for another key, or for another purpose.`,
          );
        }
        return plain;
      },
    };
  }

  async open(
    name: string,
    sealed: Buffer,
  ): Promise<{ readonly head: Head; readonly body: Buffer }> {
    const reading = await this.read(name, sealed, sealed.length);
    const pieces: Buffer[] = [];
    const whole = CHUNK + TAG;
    for (let from = HEADER; from < sealed.length; from += whole) {
      const last = from + whole >= sealed.length;
      pieces.push(
        reading.open({ bytes: sealed.subarray(from, from + whole), index: pieces.length, last }),
      );
    }
    const [only] = pieces;
    const body = pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
    return { head: reading.head, body };
  }

  /** It was sealed under another key than the one that seals now. */
  isOld({ high, low }: Head): boolean {
    const current = this.#keys.current();
    return current !== null && current.id !== idOf(high, low);
  }

  async #keyOf({ high, low }: Head, name: string): Promise<SealingKey<Material>> {
    const found = this.#keys.find(high, low);
    const key = found === 'unknown' ? await this.#keys.learn(high, low) : found;
    if (typeof key !== 'string') return key;
    if (key === 'not-ready') throw notReady(this.#ring);
    throw new ClientError(
      'CLIENT_SEALED_KEY_UNKNOWN',
      `The value of ${quoted(name)} is sealed under the key ${idOf(high, low)}, which is ${key} in the ring ${this.#ring.app}/${this.#ring.name}.`,
    );
  }

  #mark(key: SealingKey<Material>, name: string): Buffer {
    const hmac = createHmac('sha256', key.material.mark);
    hmac.update(lengthPrefixed([...this.#place, name]));
    return hmac.digest().subarray(0, 16);
  }
}

export function idOf(high: number, low: number): string {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

/** A value that was cut between two chunks ends with one that was not the last. */
function unopened(key: KeyObject, { bound }: Head, chunk: Chunk, name: string): ClientError {
  if (chunk.last && openChunk(key, bound, { ...chunk, last: false }) !== null) {
    return new ClientError(
      'CLIENT_SEALED_TRUNCATED',
      `The value of ${quoted(name)} ends after ${chunk.index + 1} chunks, and more were written.`,
    );
  }
  return new ClientError(
    'CLIENT_SEALED_ALTERED',
    `The value of ${quoted(name)} does not open: its chunk ${chunk.index} was changed.`,
  );
}

function notReady({ app, name }: SealingRing): ClientError {
  return new ClientError('CLIENT_SEALED_NOT_READY', `The ring ${app}/${name} has no key yet.`);
}

function expand(secret: Uint8Array, use: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), use, 32)));
}

/** No two lists give the same bytes: each part follows its length (32 bit, big endian). */
function lengthPrefixed(parts: readonly string[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
