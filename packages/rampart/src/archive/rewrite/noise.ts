// Does a value look encrypted? Two bytes of it, picked at random, are equal once in 256 times if it
// is, once in 64 if it is written in base64. In what people and programs write they are equal once
// in 10 to 25 times. Hexadecimal digits would be once in 16, so they are known by being nothing else.

const rarest = 1 / 40;
/** In less, chance decides. */
const leastBytes = 24;
/** More tells no more. */
export const mostBytes = 256;

const counts = new Uint16Array(256);

/** Null for a value that is too short to tell. */
export function looksLikeNoise(value: Uint8Array): boolean | null {
  const length = Math.min(value.length, mostBytes);
  if (length < leastBytes) return null;
  counts.fill(0);
  let equal = 0;
  for (let at = 0; at < length; at++) {
    const byte = value[at] ?? 0;
    const before = counts[byte] ?? 0;
    equal += before;
    counts[byte] = before + 1;
  }
  return equal / ((length * (length - 1)) / 2) <= rarest || isHexadecimal(value, length);
}

function isHexadecimal(value: Uint8Array, length: number): boolean {
  for (let at = 0; at < length; at++) {
    const byte = value[at] ?? 0;
    const isDigit = byte >= 0x30 && byte <= 0x39;
    const lower = byte | 0x20;
    if (!isDigit && (lower < 0x61 || lower > 0x66)) return false;
  }
  return true;
}
