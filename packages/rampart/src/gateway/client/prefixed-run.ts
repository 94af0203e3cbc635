// A run of commands as the server gets them, a tenant's prefix before each key. Part of the hot path:
// one buffer that is used again, and no string but the digits of a length.

const atFirst = 16 * 1024;
/** A larger buffer is given back after its run. */
const kept = 256 * 1024;
const shortCopy = 48;

export class PrefixedRun {
  #bytes: Buffer = Buffer.allocUnsafeSlow(atFirst);
  #length = 0;

  copy(from: Uint8Array, start: number, end: number): void {
    const size = end - start;
    this.#makeRoom(size);
    const bytes = this.#bytes;
    let to = this.#length;
    if (size <= shortCopy) {
      for (let at = start; at < end; at += 1, to += 1) bytes[to] = from[at] ?? 0;
    } else bytes.set(from.subarray(start, end), to);
    this.#length += size;
  }

  /** The header of an argument of so many bytes. */
  header(length: number): void {
    this.#makeRoom(16);
    const bytes = this.#bytes;
    let digits = 1;
    for (let rest = length; rest > 9; rest = Math.floor(rest / 10)) digits += 1;
    bytes[this.#length] = 0x24;
    let rest = length;
    for (let at = this.#length + digits; at > this.#length; at -= 1) {
      bytes[at] = 0x30 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
    this.#length += digits + 1;
    bytes[this.#length] = 0x0d;
    bytes[this.#length + 1] = 0x0a;
    this.#length += 2;
  }

  /** The run, valid until the next `copy`; null when there is none. */
  take(): Buffer | null {
    if (this.#length === 0) return null;
    const run = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    if (this.#bytes.length > kept) this.#bytes = Buffer.allocUnsafeSlow(atFirst);
    return run;
  }

  #makeRoom(size: number): void {
    const needed = this.#length + size;
    if (needed <= this.#bytes.length) return;
    let capacity = this.#bytes.length;
    while (capacity < needed) capacity *= 2;
    const larger = Buffer.allocUnsafeSlow(capacity);
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
