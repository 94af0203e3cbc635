// Globs of keys and channels as the server matches them, quirks included: a class that nobody closed
// ends with the pattern, and an empty text matches nothing but the empty pattern.

type Part =
  | { readonly kind: 'any' | 'one' }
  | { readonly kind: 'byte'; readonly byte: number }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly Range[] };

interface Range {
  readonly from: number;
  readonly to: number;
}

const star = 0x2a;
const question = 0x3f;
const bracket = 0x5b;
const closing = 0x5d;
const backslash = 0x5c;
const caret = 0x5e;
const dash = 0x2d;

export function globMatches(glob: Uint8Array, text: Uint8Array): boolean {
  if (text.length === 0) return glob.length === 0;
  const parts = partsOf(glob);
  let part = 0;
  let at = 0;
  // Where to go on from when what follows the last star does not fit.
  let lastStar = -1;
  let resume = 0;
  while (at < text.length) {
    const wanted = parts[part];
    if (wanted?.kind === 'any') {
      lastStar = part;
      resume = at;
      part += 1;
    } else if (wanted !== undefined && takes(wanted, text[at] ?? 0)) {
      part += 1;
      at += 1;
    } else if (lastStar >= 0) {
      part = lastStar + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  while (parts[part]?.kind === 'any') part += 1;
  return part === parts.length;
}

/** Whether it matches every text: `*`, `**`. */
export function matchesEverything(glob: Uint8Array): boolean {
  return glob.length > 0 && glob.every((byte) => byte === star);
}

function takes(part: Part, byte: number): boolean {
  switch (part.kind) {
    case 'byte':
      return part.byte === byte;
    case 'class':
      return part.ranges.some(({ from, to }) => byte >= from && byte <= to) !== part.negated;
    case 'one':
    case 'any':
      return true;
  }
}

function partsOf(glob: Uint8Array): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  while (at < glob.length) {
    const byte = glob[at] ?? 0;
    if (byte === bracket) {
      const { part, end } = classAt(glob, at + 1);
      parts.push(part);
      at = end;
      continue;
    }
    const escaped = byte === backslash && at + 1 < glob.length;
    if (escaped) at += 1;
    if (byte === star) parts.push({ kind: 'any' });
    else if (byte === question) parts.push({ kind: 'one' });
    else parts.push({ kind: 'byte', byte: glob[at] ?? 0 });
    at += 1;
  }
  return parts;
}

function classAt(glob: Uint8Array, start: number): { readonly part: Part; readonly end: number } {
  const negated = glob[start] === caret;
  const ranges: Range[] = [];
  let at = negated ? start + 1 : start;
  while (at < glob.length) {
    const byte = glob[at] ?? 0;
    const left = glob.length - at;
    if (byte === backslash && left >= 2) {
      const taken = glob[at + 1] ?? 0;
      ranges.push({ from: taken, to: taken });
      at += 2;
    } else if (byte === closing) {
      at += 1;
      break;
    } else if (left >= 3 && glob[at + 1] === dash) {
      const other = glob[at + 2] ?? 0;
      ranges.push({ from: Math.min(byte, other), to: Math.max(byte, other) });
      at += 3;
    } else {
      ranges.push({ from: byte, to: byte });
      at += 1;
    }
  }
  return { part: { kind: 'class', negated, ranges }, end: at };
}
