// Lines that are written and sealed together. Hashing them one by one would cost more than all the
// rest of a record, so they lie in one buffer behind the hash of the seal before: one call hashes it.
import { hash } from 'node:crypto';

import { SEAL_END, sealStart } from './line.ts';

/** Bytes of lines in a batch. */
const BATCH = 65_536;

const HASH = 32;
/** A seal's line: version, a number of up to 16 digits, the hash. */
const SEAL = 128;

const nothing = Buffer.alloc(0);

export class Batch {
  readonly bytes: Buffer;
  /** What lies before is not to be written: the hash, and lines that a crash left in the file. */
  readonly from: number;
  to: number;
  /** How much has been written; a full disk stops in the middle of a batch. */
  written: number;
  /** Set by `seal`: the number of the seal, and the hash of the chain up to it. */
  sealed: { readonly seq: number; readonly hash: Buffer } | null = null;

  /** `spare` is the buffer of a batch that has been written. */
  constructor(previous: Buffer, spare: Buffer | null, unsealed: Buffer = nothing) {
    const length = HASH + unsealed.length + BATCH + SEAL;
    this.bytes = spare?.length === length ? spare : Buffer.allocUnsafeSlow(length);
    this.bytes.set(previous);
    this.bytes.set(unsealed, HASH);
    this.from = HASH + unsealed.length;
    this.to = this.from;
    this.written = this.from;
  }

  /** Bytes that the file grows by. */
  get size(): number {
    return this.to - this.from;
  }

  get isEmpty(): boolean {
    return this.to === this.from;
  }

  hasRoomFor(length: number): boolean {
    return this.to - this.from + length <= BATCH;
  }

  /** Lines are ASCII, so a character is a byte. */
  append(line: string): void {
    this.to += this.bytes.write(line, this.to, 'latin1');
  }

  seal(seq: number): Buffer {
    this.append(sealStart(seq));
    const sum = hash('sha256', this.bytes.subarray(0, this.to), 'buffer');
    this.append(sum.toString('hex') + SEAL_END);
    this.sealed = { seq, hash: sum };
    return sum;
  }
}
