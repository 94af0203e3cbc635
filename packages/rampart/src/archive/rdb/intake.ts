// The bytes of a snapshot as they come, and what is read of them: small pieces whole, long ones in
// parts, so that no more than a chunk is ever held. Readers are generators that yield `null` where
// they need more bytes; whoever runs them gives some and goes on.
import { ArchiveError } from '../codes.ts';
import { Crc64 } from './crc64.ts';
import { unpackLzf } from './lzf.ts';

/** A reader that gives a `T` in the end. */
export type Reading<T> = Generator<null, T>;

/** Of names and notes; the server allows no longer string. */
const longestString = 512 * 1024 * 1024;

const none = Buffer.alloc(0);

/** There are too few bytes to tell. */
const lacking = -1;

// Ways to write a string other than plainly.
const asInt8 = 0;
const asInt16 = 1;
const asInt32 = 2;
const asLzf = 3;

export class Intake {
  #bytes: Uint8Array = none;
  #at = 0;
  /** Where bytes begin that are not yet in the checksum, and that nobody has taken as raw ones. */
  #summed = 0;
  #raw = 0;
  /** Bytes that were let go before the ones in hand. */
  #gone = 0;
  readonly #crc = new Crc64();
  #encoded = false;

  /** The place of the next byte in the file. */
  get offset(): number {
    return this.#gone + this.#at;
  }

  /** What was not read yet is kept; that is a few bytes, as readers take long strings in parts. */
  give(chunk: Uint8Array): void {
    this.#sum();
    const left = this.#bytes.subarray(this.#at);
    this.#gone += this.#at;
    this.#bytes = left.length === 0 ? chunk : Buffer.concat([left, chunk]);
    this.#at = 0;
    this.#summed = 0;
    this.#raw = 0;
  }

  has(count: number): boolean {
    return this.#at + count <= this.#bytes.length;
  }

  /** From here on, bytes that are read are also raw ones. */
  beginRaw(): void {
    this.#raw = this.#at;
  }

  /** The bytes read since, of those in hand. Ask before more are given. */
  takeRaw(): Uint8Array {
    const raw = this.#bytes.subarray(this.#raw, this.#at);
    this.#raw = this.#at;
    return raw;
  }

  /** Of all that was read up to now. */
  checksum(): Buffer {
    this.#sum();
    return this.#crc.digest();
  }

  *byte(): Reading<number> {
    while (!this.has(1)) yield null;
    return this.#bytes[this.#at++] ?? 0;
  }

  /** A few bytes, in one piece. They are a view, which is good until the next read. */
  *few(count: number): Reading<Buffer> {
    while (!this.has(count)) yield null;
    const { buffer, byteOffset } = this.#bytes;
    const view = Buffer.from(buffer, byteOffset + this.#at, count);
    this.#at += count;
    return view;
  }

  *skip(count: number): Reading<void> {
    let left = count;
    for (;;) {
      const there = Math.min(left, this.#bytes.length - this.#at);
      this.#at += there;
      left -= there;
      if (left === 0) return;
      yield null;
    }
  }

  /** How many follow. */
  *count(): Reading<number> {
    const value = yield* this.#length();
    if (this.#encoded) this.fail('a string stands where a number belongs');
    if (!Number.isSafeInteger(value)) this.fail('a count is beyond all bounds');
    return value;
  }

  /** Steps over a number of up to 64 bits. */
  *skipNumber(): Reading<void> {
    yield* this.#length();
    if (this.#encoded) this.fail('a string stands where a number belongs');
  }

  /** Steps over a string if it is at hand whole and written plainly, as nearly all are. */
  skipStringAtHand(): boolean {
    const start = this.#at;
    const length = this.#lengthAtHand();
    if (length !== lacking && !this.#encoded && this.has(length)) {
      this.#at += length;
      return true;
    }
    this.#at = start;
    return false;
  }

  *skipString(): Reading<void> {
    const value = yield* this.#length();
    if (!this.#encoded) return yield* this.skip(value);
    switch (value) {
      case asInt8:
        return yield* this.skip(1);
      case asInt16:
        return yield* this.skip(2);
      case asInt32:
        return yield* this.skip(4);
      case asLzf: {
        const packed = yield* this.count();
        yield* this.count();
        return yield* this.skip(packed);
      }
      default:
        return this.fail('a string is written in an unknown way');
    }
  }

  /** A string whole, as the server would give it. The bytes are a copy. */
  *string(): Reading<Buffer> {
    const value = yield* this.#length();
    if (!this.#encoded) return yield* this.#gather(value);
    switch (value) {
      case asInt8:
        return Buffer.from(String((yield* this.few(1)).readInt8()));
      case asInt16:
        return Buffer.from(String((yield* this.few(2)).readInt16LE()));
      case asInt32:
        return Buffer.from(String((yield* this.few(4)).readInt32LE()));
      case asLzf: {
        const packed = yield* this.count();
        const length = yield* this.count();
        if (length > longestString) this.fail('a string is longer than any can be');
        const unpacked = unpackLzf(yield* this.#gather(packed), length);
        return unpacked ?? this.fail('a compressed string does not unpack');
      }
      default:
        return this.fail('a string is written in an unknown way');
    }
  }

  fail(what: string): never {
    const where = `The snapshot is not well-formed at byte ${this.offset}: ${what}.`;
    throw new ArchiveError('ARCHIVE_RDB_MALFORMED', where);
  }

  /** `#encoded` then says whether it is no length but the way in which a string is written. */
  *#length(): Reading<number> {
    for (;;) {
      const value = this.#lengthAtHand();
      if (value !== lacking) return value;
      yield null;
    }
  }

  #lengthAtHand(): number {
    const bytes = this.#bytes;
    const at = this.#at;
    const first = at < bytes.length ? (bytes[at] ?? 0) : lacking;
    if (first === lacking) return lacking;
    const low = first & 0x3f;
    this.#encoded = first >= 0xc0;
    if (first < 0x40 || this.#encoded) {
      this.#at = at + 1;
      return low;
    }
    if (first < 0x80) {
      if (!this.has(2)) return lacking;
      this.#at = at + 2;
      return (low << 8) | (bytes[at + 1] ?? 0);
    }
    if (first > 0x81) return this.fail('a length is written in an unknown way');
    const size = first === 0x80 ? 4 : 8;
    if (!this.has(1 + size)) return lacking;
    this.#at = at + 1 + size;
    // Exact up to 2^53; no count comes near, and of other numbers only the size matters here.
    let value = 0;
    for (let place = 1; place <= size; place++) value = value * 256 + (bytes[at + place] ?? 0);
    return value;
  }

  /** Parts are joined once: a name that comes in many chunks costs no more than its length. */
  *#gather(count: number): Reading<Buffer> {
    if (count > longestString) this.fail('a string is longer than any can be');
    if (this.has(count)) return Buffer.from(yield* this.few(count));
    const parts: Uint8Array[] = [];
    let left = count;
    while (left > 0) {
      const there = Math.min(left, this.#bytes.length - this.#at);
      if (there === 0) yield null;
      parts.push(this.#bytes.slice(this.#at, this.#at + there));
      this.#at += there;
      left -= there;
    }
    return Buffer.concat(parts, count);
  }

  #sum(): void {
    this.#crc.update(this.#bytes, this.#summed, this.#at);
    this.#summed = this.#at;
  }
}
