// Key rules. A glob is the server's own (`*`, `?`, `[a-z]`, `[^a]`, backslash), so that it means here
// what it means in an ACL. A template names what may stand in a part, `price:{id:digits}`, and is
// stricter than any glob: `price:1:discount` is no `price:{id:digits}`.
// A pattern with a part is a template, and then braces are its own; `\{` is a brace in the key.

/** What may stand in the part of a template. */
export type PartKind =
  | 'digits'
  | 'hex'
  | 'uuid'
  | 'slug'
  | 'base64url'
  | 'date'
  | 'word'
  | 'one-of';

export type KeySegment =
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  /** `*`: any bytes, also none. */
  | { readonly kind: 'any' }
  /** `?`: one byte. */
  | { readonly kind: 'one' }
  /** `[a-z]`: one byte within one of the ranges, or within none of them. */
  | {
      readonly kind: 'class';
      readonly negated: boolean;
      readonly ranges: readonly { readonly from: number; readonly to: number }[];
    }
  | {
      readonly kind: 'part';
      readonly name: string;
      readonly part: PartKind;
      /** The texts of `one-of`, else empty. */
      readonly choices: readonly string[];
    };

export type KeyPattern = readonly KeySegment[];

/** What is wrong with a pattern, and the index of the character where it shows. */
export class KeyPatternFault extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.name = 'KeyPatternFault';
    this.at = at;
  }
}

/** Each kind of part: what it looks like, and the shortest and longest it can be. */
export const partKinds: Readonly<Record<PartKind, string>> = Object.freeze({
  digits: '1 to 20 decimal digits',
  hex: '1 to 128 hexadecimal digits',
  uuid: 'a UUID, 36 characters with its dashes',
  slug: '1 to 128 of a-z, 0-9 and dashes',
  base64url: '1 to 512 of A-Z, a-z, 0-9, _ and -',
  date: 'a date, 2026-11-20',
  word: '1 to 128 of A-Z, a-z, 0-9, _, - and .',
  'one-of': 'one of the given texts, {size:oneOf(s|m|l)}',
});

const part = /^\{([A-Za-z][A-Za-z0-9_]{0,31}):([A-Za-z0-9]+)(?:\(([^(){}]*)\))?\}/;
const longest = 1_024;

/** Throws a KeyPatternFault. */
export function parseKeyPattern(text: string): KeyPattern {
  if (text === '') throw new KeyPatternFault('A key pattern is not empty.', 0);
  if (Buffer.byteLength(text) > longest) {
    throw new KeyPatternFault(`A key pattern has at most ${longest} bytes.`, 0);
  }
  const template = isTemplate(text);
  const segments: KeySegment[] = [];
  let literal: number[] = [];
  const endLiteral = (): void => {
    if (literal.length > 0) segments.push({ kind: 'text', bytes: Uint8Array.from(literal) });
    literal = [];
  };
  let at = 0;
  while (at < text.length) {
    const { segment, bytes, end } = readSegment(text, at, template);
    if (segment === null) literal.push(...bytes);
    else {
      endLiteral();
      // `**` says no more than `*`, and costs a matcher dearly.
      const again = segment.kind === 'any' && segments.at(-1)?.kind === 'any';
      if (!again) segments.push(segment);
    }
    at = end;
  }
  endLiteral();
  return Object.freeze(segments.map((segment) => Object.freeze(segment)));
}

interface Read {
  /** Null for a literal character, whose bytes are then in `bytes`. */
  readonly segment: KeySegment | null;
  readonly bytes: Uint8Array;
  readonly end: number;
}

const none = new Uint8Array();

function readSegment(text: string, at: number, template: boolean): Read {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (character === '*') return { segment: { kind: 'any' }, bytes: none, end: at + 1 };
  if (character === '?') return { segment: { kind: 'one' }, bytes: none, end: at + 1 };
  if (character === '[') return readClass(text, at);
  if (template && character === '{') return readPart(text, at);
  if (template && character === '}') {
    throw new KeyPatternFault('This brace closes nothing; write \\} for a brace.', at);
  }
  if (character !== '\\') {
    return { segment: null, bytes: Buffer.from(character), end: at + character.length };
  }
  const escaped = text.codePointAt(at + 1);
  if (escaped === undefined) throw new KeyPatternFault('A backslash ends the pattern.', at);
  const what = String.fromCodePoint(escaped);
  return { segment: null, bytes: Buffer.from(what), end: at + 1 + what.length };
}

/** Braces are hash tags in a glob, `{cart}:*`; a colon within them makes a template. */
function isTemplate(text: string): boolean {
  return /(?<!\\)\{[^{}]*:[^{}]*\}/.test(text);
}

function readPart(text: string, at: number): Read {
  const match = part.exec(text.slice(at));
  if (match === null) {
    throw new KeyPatternFault(
      'A part is written {name:kind}; write \\{ for a brace that belongs to the key.',
      at,
    );
  }
  const [whole, name = '', kind = '', list] = match;
  const end = at + whole.length;
  if (kind === 'oneOf') {
    const choices = (list ?? '').split('|');
    if (choices.includes('')) {
      throw new KeyPatternFault('oneOf names its texts, {size:oneOf(s|m|l)}.', at);
    }
    return { segment: { kind: 'part', name, part: 'one-of', choices }, bytes: none, end };
  }
  if (!isPlainPart(kind) || list !== undefined) {
    const kinds = Object.keys(partKinds).filter((known) => known !== 'one-of');
    throw new KeyPatternFault(`A part is one of ${kinds.join(', ')}, or oneOf(a|b).`, at);
  }
  return { segment: { kind: 'part', name, part: kind, choices: [] }, bytes: none, end };
}

function isPlainPart(kind: string): kind is Exclude<PartKind, 'one-of'> {
  return Object.hasOwn(partKinds, kind) && kind !== 'one-of';
}

/** Where the server reads brackets in a surprising way (`[a-]`, `[\\a-z]`), they are refused. */
function readClass(text: string, at: number): Read {
  const negated = text[at + 1] === '^';
  const ranges: { from: number; to: number }[] = [];
  let index = at + (negated ? 2 : 1);
  while (text[index] !== ']') {
    const escaped = text[index] === '\\';
    if (escaped) index += 1;
    const from = byteAt(text, index, at);
    index += 1;
    let to = from;
    if (text[index] === '-') {
      to = byteAt(text, index + 1, at);
      if (escaped || text[index + 1] === ']' || text[index + 1] === '\\') {
        throw new KeyPatternFault('Escape this dash, \\-, or write a plain range, a-z.', index);
      }
      index += 2;
    }
    ranges.push(Object.freeze({ from: Math.min(from, to), to: Math.max(from, to) }));
  }
  if (ranges.length === 0) throw new KeyPatternFault('These brackets hold nothing.', at);
  const segment: KeySegment = { kind: 'class', negated, ranges: Object.freeze(ranges) };
  return { segment, bytes: none, end: index + 1 };
}

function byteAt(text: string, index: number, opening: number): number {
  const code = text.charCodeAt(index);
  if (Number.isNaN(code)) throw new KeyPatternFault('This bracket is never closed.', opening);
  if (code > 127) throw new KeyPatternFault('Brackets hold ASCII characters only.', index);
  return code;
}
