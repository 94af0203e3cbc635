// From text to the bytes of a QR code: ISO/IEC 18004, byte mode, versions 1 to 10, level L. That
// level is the smallest picture; a screen does not get scratched.
import { checkBytes } from './reed-solomon.ts';

interface Capacity {
  /** Data and check bytes together. */
  readonly total: number;
  readonly checkBytes: number;
  readonly blocks: number;
}

const capacities: readonly Capacity[] = [
  { total: 26, checkBytes: 7, blocks: 1 },
  { total: 44, checkBytes: 10, blocks: 1 },
  { total: 70, checkBytes: 15, blocks: 1 },
  { total: 100, checkBytes: 20, blocks: 1 },
  { total: 134, checkBytes: 26, blocks: 1 },
  { total: 172, checkBytes: 18, blocks: 2 },
  { total: 196, checkBytes: 20, blocks: 2 },
  { total: 242, checkBytes: 24, blocks: 2 },
  { total: 292, checkBytes: 30, blocks: 2 },
  { total: 346, checkBytes: 18, blocks: 4 },
];

export interface Codewords {
  /** 1 to 10. */
  readonly version: number;
  readonly bytes: Uint8Array;
}

/** Null when the text is too long for version 10: more than 271 bytes. */
export function codewordsOf(text: string): Codewords | null {
  const content = Buffer.from(text, 'utf8');
  for (const [index, capacity] of capacities.entries()) {
    const version = index + 1;
    const room = capacity.total - capacity.checkBytes * capacity.blocks;
    const countBits = version < 10 ? 8 : 16;
    if (4 + countBits + content.length * 8 > room * 8) continue;
    return { version, bytes: interleaved(dataBytes(content, countBits, room), capacity) };
  }
  return null;
}

function dataBytes(content: Uint8Array, countBits: number, room: number): Uint8Array {
  const bits: number[] = [];
  const push = (value: number, length: number): void => {
    for (let at = length - 1; at >= 0; at -= 1) bits.push((value >>> at) & 1);
  };
  push(0b0100, 4);
  push(content.length, countBits);
  for (const byte of content) push(byte, 8);
  push(0, Math.min(4, room * 8 - bits.length));
  while (bits.length % 8 !== 0) bits.push(0);
  for (let filler = 0xec; bits.length < room * 8; filler ^= 0xec ^ 0x11) push(filler, 8);
  const bytes = new Uint8Array(room);
  for (const [at, bit] of bits.entries()) {
    bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (bit << (7 - (at & 7)));
  }
  return bytes;
}

/** Cuts the data into blocks, adds check bytes to each, and takes from all blocks in turn. */
function interleaved(
  data: Uint8Array,
  { total, checkBytes: degree, blocks }: Capacity,
): Uint8Array {
  const short = Math.floor(total / blocks) - degree;
  const longBlocks = total % blocks;
  const parts: { readonly data: Uint8Array; readonly check: Uint8Array }[] = [];
  for (let block = 0, from = 0; block < blocks; block += 1) {
    const to = from + short + (block >= blocks - longBlocks ? 1 : 0);
    const part = data.subarray(from, to);
    parts.push({ data: part, check: checkBytes(part, degree) });
    from = to;
  }
  const bytes: number[] = [];
  for (let at = 0; at <= short; at += 1) {
    for (const part of parts) bytes.push(...part.data.subarray(at, at + 1));
  }
  for (let at = 0; at < degree; at += 1) {
    for (const part of parts) bytes.push(...part.check.subarray(at, at + 1));
  }
  return Uint8Array.from(bytes);
}
