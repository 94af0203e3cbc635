/** An argument longer than this matches only `*`: a pattern is for what a person can read. */
const longestArgument = 65_536;

/** `*` any bytes, `?` one byte, `\` takes the next one as it is. Everything else is itself. */
export type Glob = readonly (number | 'any' | 'one')[];

export function parseGlob(text: string): Glob {
  const parts: (number | 'any' | 'one')[] = [];
  let isPlain = false;
  for (const byte of Buffer.from(text, 'utf8')) {
    if (isPlain) {
      parts.push(byte);
      isPlain = false;
    } else if (byte === 0x5c) isPlain = true;
    else if (byte === 0x2a) parts.push('any');
    else parts.push(byte === 0x3f ? 'one' : byte);
  }
  if (isPlain) parts.push(0x5c);
  return parts;
}

/** Goes back only to the last star, so the time is bounded by the product of both lengths. */
export function globMatches(glob: Glob, bytes: Uint8Array): boolean {
  if (glob.length === 1 && glob[0] === 'any') return true;
  if (bytes.length > longestArgument) return false;
  let part = 0;
  let at = 0;
  let lastStar = -1;
  let resume = 0;
  while (at < bytes.length) {
    const wanted = glob[part];
    if (wanted === 'any') {
      lastStar = part;
      resume = at;
      part += 1;
    } else if (wanted !== undefined && (wanted === 'one' || wanted === bytes[at])) {
      part += 1;
      at += 1;
    } else if (lastStar >= 0) {
      part = lastStar + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  while (glob[part] === 'any') part += 1;
  return part === glob.length;
}
