// The grammar of a token in a case: `valid`, `valid(session=S2) + ".junk"`, `1 MiB of A`,
// `two tokens for S1`, or simply the text that is sent. Parsing only; token-text.ts makes the text.
import { NotUnderstood } from './not-understood.ts';
import { quotedPattern, readQuoted } from './quoted.ts';
import { readChanges, type Change } from './token-changes.ts';
import { readClaims, type Claims } from './token-claims.ts';

export type TokenSpec =
  | { readonly kind: 'literal'; readonly text: string }
  /** Text with tokens inside, such as `Bearer <valid>`. */
  | { readonly kind: 'template'; readonly parts: readonly TokenSpec[] }
  /** Text that has a token's look and no meaning. */
  | { readonly kind: 'random'; readonly characters: number | null }
  | {
      readonly kind: 'made';
      /** `well-formed`: the right layout, but nobody who holds a key has signed it. */
      readonly base: 'valid' | 'well-formed';
      readonly claims: Claims;
      readonly changes: readonly Change[];
    }
  /** Two header lines, joined as servers join them. */
  | { readonly kind: 'joined'; readonly parts: readonly TokenSpec[] }
  /** The value of the cookie that scripts may read, echoed. */
  | { readonly kind: 'cookie value' }
  /** Tokens issued one after another, compared with each other. */
  | { readonly kind: 'several'; readonly count: number; readonly claims: Claims }
  /** The same token in several requests at the same moment, on all servers. */
  | { readonly kind: 'race'; readonly spec: TokenSpec; readonly requests: number };

const longest = 64 * 1024 * 1024;

export function readTokenSpec(text: string): TokenSpec {
  const core = text.trim();
  if (core === '') return literal(text);
  const spec = readCore(core);
  const before = text.slice(0, text.length - text.trimStart().length);
  const after = text.slice(text.trimEnd().length);
  // Blanks around a spec are sent: they are the point of such a case.
  return before === '' && after === '' ? spec : template([literal(before), spec, literal(after)]);
}

function readCore(text: string): TokenSpec {
  return (
    readTemplate(text) ??
    readRace(text) ??
    readJoined(text) ??
    readMade(text) ??
    readPrefixed(text) ??
    readFilled(text) ??
    readRandom(text) ??
    readSeveral(text) ??
    readCookieValue(text) ??
    readLiteral(text)
  );
}

/** `<valid>` inside other text; `<` and `>` without a spec between them are just text. */
export function readTemplate(text: string): TokenSpec | null {
  if (!/<(?:valid|well-formed|expired)[^<>]*>/.test(text)) return null;
  const pieces = text.split(/<((?:valid|well-formed|expired)[^<>]*)>/);
  return template(
    pieces.map((piece, index) => (index % 2 === 1 ? readCore(piece) : literal(piece))),
  );
}

function readRace(text: string): TokenSpec | null {
  const match =
    /^(.*?),? (\w+) (?:(?:concurrent|parallel) )?(?:requests )?(?:at once|in parallel)(?: on .*)?$/.exec(
      text,
    );
  if (match?.[1] === undefined) return null;
  return { kind: 'race', spec: readCore(match[1]), requests: readCount(match[2] ?? '') };
}

function readJoined(text: string): TokenSpec | null {
  // A comma may also stand before a change: `valid, percent-encoded` is one token.
  if (isOneToken(text)) return null;
  const parts = splitOutside(text);
  if (parts.length < 2) return null;
  if (!parts.every((part) => part.startsWith('valid') || /^[\w.-]+$/.test(part))) return null;
  return { kind: 'joined', parts: parts.map(readCore) };
}

function isOneToken(text: string): boolean {
  try {
    return readMade(text) !== null;
  } catch (error) {
    if (error instanceof NotUnderstood) return false;
    throw error;
  }
}

function readMade(text: string): TokenSpec | null {
  const match = /^(valid|well-formed|expired)(?:(?: token)?(?=$|[\s(,])) ?(.*)$/s.exec(text);
  if (match?.[1] === undefined) return null;
  const [claimsText, rest] = readBrackets(match[2] ?? '');
  const claims = claimsText === null ? {} : readClaims(claimsText);
  return {
    kind: 'made',
    base: match[1] === 'well-formed' ? 'well-formed' : 'valid',
    // Older than any lifetime that a case configures.
    claims: match[1] === 'expired' ? { age: 400 * 86_400_000, ...claims } : claims,
    changes: readChanges(rest),
  };
}

/** What stands in the first brackets, when they hold claims, and what follows them. */
function readBrackets(text: string): readonly [claims: string | null, rest: string] {
  const match = /^\(((?:"(?:[^"\\]|\\.)*"|[^")])*)\)\s*(.*)$/s.exec(text);
  if (match?.[1] === undefined || !match[1].includes('=')) return [null, text];
  return [match[1], match[2] ?? ''];
}

/** A change named before its token: `" " + valid`, `upper-cased valid`. */
function readPrefixed(text: string): TokenSpec | null {
  const joined = new RegExp(`^(${quotedPattern}) ?\\+ ?(.*)$`, 's').exec(text);
  if (joined?.[1] !== undefined && joined[2] !== undefined) {
    return template([literal(readQuoted(joined[1])), readCore(joined[2])]);
  }
  const changed = /^([\w -]+?)(?: of)? ((?:valid|well-formed)\b.*)$/s.exec(text);
  if (changed?.[1] === undefined || changed[2] === undefined) return null;
  const spec = readCore(changed[2]);
  if (spec.kind !== 'made') throw new NotUnderstood('token', text);
  return { ...spec, changes: [...spec.changes, ...readChanges(changed[1])] };
}

const sizes: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ['kb', 1000],
  ['kib', 1024],
  ['mb', 1_000_000],
  ['mib', 1_048_576],
]);

/** `1 MiB of A`, `10000 chars of "x"`, `A x 4096`. */
function readFilled(text: string): TokenSpec | null {
  const times = /^"?([^"\s]+?)"? ?[x×*] ?(\d+)$/.exec(text);
  return times?.[1] === undefined ? readSize(text) : filled(Number(times[2]), times[1]);
}

export function readSize(text: string): TokenSpec | null {
  const sized =
    /^(\d+) ?(KiB|MiB|kB|KB|MB|B|)(?: ?(?:bytes?|char(?:acter)?s?))? of "?([^"]+?)"?$/.exec(text);
  if (sized?.[1] !== undefined && sized[3] !== undefined) {
    return filled(Number(sized[1]) * (sizes.get((sized[2] ?? '').toLowerCase()) ?? 1), sized[3]);
  }
  return null;
}

function filled(count: number, text: string): TokenSpec {
  if (count * text.length > longest) throw new NotUnderstood('size of a token', count);
  return literal(text.repeat(count));
}

function readRandom(text: string): TokenSpec | null {
  const sized = /^(?:random )?(\d+) (?:random )?(?:base64url )?(?:char(?:acter)?|byte)s?$/.exec(
    text,
  );
  if (sized?.[1] !== undefined) return { kind: 'random', characters: Number(sized[1]) };
  return /^random(?: (?:base64url|string|text|token|bytes|value))*(?: of (?:the )?(?:right|same|correct|valid) length)?$/.test(
    text,
  )
    ? { kind: 'random', characters: null }
    : null;
}

const numbers: ReadonlyMap<string, number> = new Map([
  ['two', 2],
  ['three', 3],
  ['ten', 10],
  ['hundred', 100],
]);

function readSeveral(text: string): TokenSpec | null {
  const match =
    /^(\w+) (?:different )?tokens(?: for (?:session )?(\w+))?(?:,? (?:all )?(?:differ|different|compared))?$/.exec(
      text,
    );
  if (match?.[1] === undefined) return null;
  const claims = match[2] === undefined ? {} : { session: match[2] };
  return { kind: 'several', count: readCount(match[1]), claims };
}

function readCount(text: string): number {
  const count = numbers.get(text) ?? Number(text);
  if (!Number.isInteger(count) || count < 2 || count > 100_000) {
    throw new NotUnderstood('number', text);
  }
  return count;
}

function readCookieValue(text: string): TokenSpec | null {
  return /^(?:the )?(?:raw )?cookie value\b/.test(text) ? { kind: 'cookie value' } : null;
}

/**
 * One word, quoted text, or text that is plainly no English description is sent as it stands. What
 * begins like a description must have been understood by now.
 */
function readLiteral(text: string): TokenSpec {
  if (new RegExp(`^${quotedPattern}$`, 's').test(text)) return literal(readQuoted(text));
  if (text === 'empty' || text === 'empty string') return literal('');
  const described = /^(?:valid|well-formed|expired)/.test(text) || /^[\p{L}\p{N}].*\s/su.test(text);
  if (described) throw new NotUnderstood('token', text);
  return literal(text);
}

function splitOutside(text: string): readonly string[] {
  return (text.match(/(?:"(?:[^"\\]|\\.)*"|\([^)]*\)|[^,"(])+/g) ?? []).map((part) => part.trim());
}

function literal(text: string): TokenSpec {
  return { kind: 'literal', text };
}

function template(parts: readonly TokenSpec[]): TokenSpec {
  return {
    kind: 'template',
    parts: parts.filter((part) => part.kind !== 'literal' || part.text !== ''),
  };
}
