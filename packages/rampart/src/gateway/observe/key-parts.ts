// The parts of a key: words stay as they are, and what looks like the name of one thing among many is
// remembered by its kind alone. A part is a text: `=session:`, or `#hex:` for a kind, with the
// separator behind it; `*` is anything, to the end of the key.
import type { PartKind } from '../../policy/key-pattern.ts';

export type Part = string;

export const anything: Part = '*';

type Kind = Exclude<PartKind, 'one-of' | 'slug'>;

const separators = ':/|{}';
const mostParts = 16;

const kinds: readonly (readonly [RegExp, Kind])[] = [
  [/^\d{1,20}$/, 'digits'],
  [/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, 'uuid'],
  [/^\d{4}-\d{2}-\d{2}$/, 'date'],
  [/^(?=.*\d)[0-9a-f]{8,128}$/i, 'hex'],
  [/^[\w-]{16,512}$/, 'base64url'],
];

/** What a person would write: short, and it begins with a letter. */
const word = /^[A-Za-z][\w.-]{0,31}$/;
/** A word with so many letters and a digit among them is no word. */
const wordWithDigits = /^(?=.*\d).{13,}$/;

export function partsOf(key: Uint8Array): readonly Part[] {
  const text = Buffer.from(key).toString('latin1');
  const parts: Part[] = [];
  let from = 0;
  while (from < text.length && parts.length < mostParts) {
    let end = from;
    while (end < text.length && !separators.includes(text[end] ?? '')) end += 1;
    const part = partOf(text.slice(from, end));
    if (part === anything) return [...parts, anything];
    parts.push(part + (text[end] ?? ''));
    from = end + 1;
  }
  return from < text.length ? [...parts, anything] : parts;
}

function partOf(text: string): Part {
  if (text === '') return '=';
  if (word.test(text) && !wordWithDigits.test(text) && !isUuidOrHex(text)) return `=${text}`;
  const kind = kinds.find(([shape]) => shape.test(text))?.[1];
  return kind === undefined ? anything : `#${kind}`;
}

function isUuidOrHex(text: string): boolean {
  return kinds.some(([shape, kind]) => (kind === 'uuid' || kind === 'hex') && shape.test(text));
}

export function isWord(part: Part): boolean {
  return part.startsWith('=') && separatorOf(part) !== part.slice(1);
}

/** The same place, for any word. */
export function anyWord(part: Part): Part {
  return `#word${separatorOf(part)}`;
}

export function kindOf(part: Part): string | null {
  if (!part.startsWith('#')) return null;
  return part.slice(1, part.length - separatorOf(part).length);
}

export function withKind(part: Part, kind: Kind): Part {
  return `#${kind}${separatorOf(part)}`;
}

function separatorOf(part: Part): string {
  const last = part.at(-1) ?? '';
  return separators.includes(last) ? last : '';
}

const names: Readonly<Record<string, string>> = { date: 'day', word: 'name' };

/** As a key rule has it. */
export function patternOf(part: Part): string {
  if (part === anything) return anything;
  const kind = kindOf(part);
  if (kind === null) return escaped(part.slice(1));
  return `{${names[kind] ?? 'id'}:${kind}}${escaped(separatorOf(part))}`;
}

/** Braces of the key, which are not those of a template. */
function escaped(text: string): string {
  return text.replaceAll(/[{}]/g, String.raw`\$&`);
}

/** What comes from a file is believed only when it could have been written there. */
export function isPart(value: unknown): value is Part {
  if (typeof value !== 'string') return false;
  if (value === anything) return true;
  const kind = kindOf(value);
  if (kind === null) return /^=(?:[A-Za-z][\w.-]{0,31})?[:/|{}]?$/.test(value);
  return kind === 'word' || kinds.some(([, known]) => known === kind);
}
