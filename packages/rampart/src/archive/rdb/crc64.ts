// The checksum of RDB files and of what DUMP gives: CRC-64 with Jones' polynomial, reflected, no
// initial value. Two halves of 32 bits and eight tables, so that eight bytes are taken in a step:
// whole snapshots pass through here, and BigInt would be fifty times slower.

const polynomialHigh = 0x95ac9329;
const polynomialLow = 0xac4bc9b5;
const slices = 8;

// Entry `256 * n + b`: what the byte b leaves behind once n zero bytes have followed it.
const highs = new Uint32Array(256 * slices);
const lows = new Uint32Array(256 * slices);
fillTables();

export class Crc64 {
  #high = 0;
  #low = 0;

  update(bytes: Uint8Array, from = 0, to: number = bytes.length): this {
    let high = this.#high;
    let low = this.#low;
    let at = from;
    for (const last = to - 7; at < last; at += 8) {
      low ^=
        (bytes[at] ?? 0) |
        ((bytes[at + 1] ?? 0) << 8) |
        ((bytes[at + 2] ?? 0) << 16) |
        ((bytes[at + 3] ?? 0) << 24);
      high ^=
        (bytes[at + 4] ?? 0) |
        ((bytes[at + 5] ?? 0) << 8) |
        ((bytes[at + 6] ?? 0) << 16) |
        ((bytes[at + 7] ?? 0) << 24);
      const a = 1792 + (low & 255);
      const b = 1536 + ((low >>> 8) & 255);
      const c = 1280 + ((low >>> 16) & 255);
      const d = 1024 + (low >>> 24);
      const e = 768 + (high & 255);
      const f = 512 + ((high >>> 8) & 255);
      const g = 256 + ((high >>> 16) & 255);
      const h = high >>> 24;
      high =
        (highs[a] ?? 0) ^
        (highs[b] ?? 0) ^
        (highs[c] ?? 0) ^
        (highs[d] ?? 0) ^
        (highs[e] ?? 0) ^
        (highs[f] ?? 0) ^
        (highs[g] ?? 0) ^
        (highs[h] ?? 0);
      low =
        (lows[a] ?? 0) ^
        (lows[b] ?? 0) ^
        (lows[c] ?? 0) ^
        (lows[d] ?? 0) ^
        (lows[e] ?? 0) ^
        (lows[f] ?? 0) ^
        (lows[g] ?? 0) ^
        (lows[h] ?? 0);
    }
    for (; at < to; at++) {
      const entry = (low ^ (bytes[at] ?? 0)) & 255;
      low = ((low >>> 8) | (high << 24)) ^ (lows[entry] ?? 0);
      high = (high >>> 8) ^ (highs[entry] ?? 0);
    }
    this.#high = high;
    this.#low = low;
    return this;
  }

  /** Eight bytes, the lowest first, as files and payloads have them. */
  digest(): Buffer {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeInt32LE(this.#low | 0, 0);
    bytes.writeInt32LE(this.#high | 0, 4);
    return bytes;
  }
}

function fillTables(): void {
  for (let byte = 0; byte < 256; byte++) {
    let high = 0;
    let low = byte;
    for (let bit = 0; bit < 8; bit++) {
      const odd = (low & 1) === 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (!odd) continue;
      low ^= polynomialLow;
      high ^= polynomialHigh;
    }
    highs[byte] = high;
    lows[byte] = low;
  }
  for (let index = 256; index < 256 * slices; index++) {
    const high = highs[index - 256] ?? 0;
    const low = lows[index - 256] ?? 0;
    highs[index] = (high >>> 8) ^ (highs[low & 255] ?? 0);
    lows[index] = ((low >>> 8) | (high << 24)) ^ (lows[low & 255] ?? 0);
  }
}
