// Writes a snapshot out of parts of others: heads anew, values as they were.
import { Crc64 } from './crc64.ts';
import type { KeyHead } from './scanner.ts';

const blockSize = 64 * 1024;

export class RdbWriter {
  readonly #crc = new Crc64();
  #parts: Uint8Array[] = [];
  #size = 0;
  #database = -1;

  constructor(version: number) {
    this.#push(Buffer.from(`REDIS${String(version).padStart(4, '0')}`));
  }

  note(name: string, text: string): void {
    this.#push(Uint8Array.of(250), stringOf(Buffer.from(name)), stringOf(Buffer.from(text)));
  }

  library(code: Uint8Array): void {
    this.#push(Uint8Array.of(245), stringOf(code));
  }

  key({ database, name, type, expiresAt, idle, frequency }: KeyHead): void {
    if (database !== this.#database) this.#push(Uint8Array.of(254), lengthOf(database));
    this.#database = database;
    if (expiresAt !== null) {
      const bytes = Buffer.allocUnsafe(9);
      bytes[0] = 252;
      bytes.writeBigInt64LE(expiresAt, 1);
      this.#push(bytes);
    }
    if (idle !== null) this.#push(Uint8Array.of(248), lengthOf(idle));
    if (frequency !== null) this.#push(Uint8Array.of(249, frequency));
    this.#push(Uint8Array.of(type), stringOf(name));
  }

  /** A piece of the value of the key before it. */
  value(bytes: Uint8Array): void {
    this.#push(bytes);
  }

  /** What has come together, once it is worth writing. */
  take(): Buffer | null {
    return this.#size < blockSize ? null : this.#join();
  }

  /** The rest, with the checksum. */
  end(): Buffer {
    this.#push(Uint8Array.of(255));
    this.#push(this.#crc.digest());
    return this.#join();
  }

  #push(...parts: readonly Uint8Array[]): void {
    for (const part of parts) {
      this.#crc.update(part);
      this.#parts.push(part);
      this.#size += part.length;
    }
  }

  #join(): Buffer {
    const block = Buffer.concat(this.#parts, this.#size);
    this.#parts = [];
    this.#size = 0;
    return block;
  }
}

function stringOf(bytes: Uint8Array): Buffer {
  return Buffer.concat([lengthOf(bytes.length), bytes]);
}

function lengthOf(length: number): Buffer {
  if (length < 64) return Buffer.of(length);
  if (length < 16_384) return Buffer.of(0x40 | (length >>> 8), length & 255);
  const bytes = Buffer.allocUnsafe(9);
  bytes[0] = 0x81;
  bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
}
