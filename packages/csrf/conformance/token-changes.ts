// What is done to a token before it is sent: `valid without last char`, `valid with all-zero MAC`.
// Each pattern is one phrase of the grammar; a spec is a base and any number of phrases.
import { NotUnderstood } from './not-understood.ts';
import { quotedPattern, readQuoted } from './quoted.ts';

export type Field = 'version' | 'key' | 'time' | 'nonce' | 'mac';

/** `letters`: what is no number at all. */
export type FieldValue =
  | 'next'
  | 'another'
  /** As in a token for somebody else. */
  | 'foreign'
  | 'now'
  | 'zeros'
  | 'ones'
  | 'letters'
  | 'gone'
  | 'halved'
  | number;

export type Spelling =
  | 'upper case'
  | 'lower case'
  | 'percent'
  | 'percent twice'
  | 'base64 again'
  | 'hexadecimal'
  | 'reversed'
  | 'quoted'
  | 'standard alphabet'
  | 'unused bits';

export type Change =
  | { readonly kind: 'prepend' | 'append'; readonly text: string }
  | { readonly kind: 'cut'; readonly end: 'first' | 'last'; readonly count: number }
  | { readonly kind: 'flip'; readonly bit: 'first' | 'middle' | 'last' }
  /** Only the beginning stays: so many characters, or half of them. */
  | { readonly kind: 'keep'; readonly count: number | 'half' }
  /** The token, and once more the same. */
  | { readonly kind: 'double' }
  | { readonly kind: 'spell'; readonly how: Spelling }
  | { readonly kind: 'field'; readonly field: Field; readonly to: FieldValue }
  | { readonly kind: 'format'; readonly format: 1 | 2 }
  | { readonly kind: 'used' }
  | { readonly kind: 'repeat'; readonly times: number };

interface Phrase {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray) => readonly Change[];
}

const fieldName =
  '(version|key id|kid|key|timestamp|time|issue time|nonce|MAC|mac|signature)(?: bytes?)?';
const quoted = `(${quotedPattern})`;

const fields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['version', 'version'],
  ['key id', 'key'],
  ['kid', 'key'],
  ['key', 'key'],
  ['timestamp', 'time'],
  ['time', 'time'],
  ['issue time', 'time'],
  ['nonce', 'nonce'],
  ['MAC', 'mac'],
  ['mac', 'mac'],
  ['signature', 'mac'],
]);

const oddities: ReadonlyMap<string, string> = new Map([
  ['NUL', '\0'],
  ['CR LF', '\r\n'],
  ['CRLF', '\r\n'],
  ['tab', '\t'],
  ['zero-width space', '\u200b'],
]);

const phrases: readonly Phrase[] = [
  phrase(String.raw`\(used\)`, () => [{ kind: 'used' }]),
  phrase(String.raw`\+ ?${quoted}`, (text) => [{ kind: 'append', text: readQuoted(text ?? '') }]),
  phrase(
    String.raw`without (?:the |its )?(first|last)(?: (\d+))? (?:char|character|byte)s?`,
    (end, count) => [
      {
        kind: 'cut',
        end: end === 'first' ? 'first' : 'last',
        count: count === '' ? 1 : Number(count),
      },
    ],
  ),
  phrase(
    String.raw`(?:with (?:the |its )?(first|last) (?:char|character|byte) (?:removed|dropped|missing))`,
    (end) => [{ kind: 'cut', end: end === 'first' ? 'first' : 'last', count: 1 }],
  ),
  phrase(String.raw`minus (?:the |its )?(first|last) (?:char|character|byte)`, (end) => [
    { kind: 'cut', end: end === 'first' ? 'first' : 'last', count: 1 },
  ]),
  phrase(String.raw`truncated to (\d+) (?:char|character|byte)s?`, (count) => [
    { kind: 'keep', count: Number(count) },
  ]),
  phrase('truncated(?: to half)?', () => [{ kind: 'keep', count: 'half' }]),
  phrase(`without (?:the |its |a )?${fieldName}`, (name) => [field(name, 'gone')]),
  phrase(`with half (?:of )?(?:the |its )?${fieldName}`, (name) => [field(name, 'halved')]),
  phrase(`with (?:a )?truncated ${fieldName}`, (name) => [field(name, 'halved')]),
  phrase(String.raw`with (?:the )?${fieldName} \+ ?1`, (name) => [field(name, 'next')]),
  phrase(
    String.raw`with (?:the )?${fieldName}(?: =)? (?:-\d+|NaN|Infinity|1e308|2\^\d+)`,
    (name) => [field(name, 'ones')],
  ),
  phrase(String.raw`with (?:the )?${fieldName}(?: =)? (\d+)`, (name, value) => [
    field(name, Number(value)),
  ]),
  phrase(
    `with (?:another|a different|a random|random|an unknown|unknown|the wrong|a wrong) ${fieldName}`,
    (name) => [field(name, 'another')],
  ),
  phrase(
    `with (?:the )?${fieldName} (?:of|from) (?:another|a different) (?:token|key|user|session)`,
    (name) => [field(name, 'foreign')],
  ),
  phrase(String.raw`with (?:the )?${fieldName} of valid\(session=S2\)`, (name) => [
    field(name, 'foreign'),
  ]),
  phrase(`with (?:the )?${fieldName} (?:changed|set|moved) to now`, (name) => [field(name, 'now')]),
  phrase(`with (?:the )?${fieldName} zeroed`, (name) => [field(name, 'zeros')]),
  phrase(String.raw`with (?:the )?${fieldName}(?: =)? 0x([0-9a-f]+)`, (name, value) => [
    field(name, Number.parseInt(value ?? '', 16)),
  ]),
  phrase(`with (?:an |a )?(?:all-zeros?|zeros?|empty) ${fieldName}`, (name) => [
    field(name, 'zeros'),
  ]),
  phrase(
    `with (?:an |a )?(?:all-ones?|maximal|largest|max|huge|very large|overflowing|negative|infinite) ${fieldName}`,
    (name) => [field(name, 'ones')],
  ),
  phrase(`with (?:a )?(?:non-numeric|NaN|garbage|malformed|hex) ${fieldName}`, (name) => [
    field(name, 'letters'),
  ]),
  phrase('with (?:the |its )?(first|last) bit flipped', (bit) => [
    { kind: 'flip', bit: bit === 'first' ? 'first' : 'last' },
  ]),
  phrase(
    'with (?:the |its )?(first|last|one|a|middle) (?:char|character) (?:changed|replaced|altered)',
    (which) => [{ kind: 'flip', bit: which === 'first' || which === 'last' ? which : 'middle' }],
  ),
  phrase(String.raw`with -_ replaced by \+/`, () => [spell('standard alphabet')]),
  phrase('with unused low bits of the last char(?:acter)? set', () => [spell('unused bits')]),
  phrase('with (?:"?=*"? )?padding(?: "=+")?', () => [{ kind: 'append', text: '=' }]),
  phrase('(?:in |surrounded by )?(?:double )?(?:quotes|quoted)|as (?:a )?JSON string', () => [
    spell('quoted'),
  ]),
  phrase('with (?:white ?space|spaces|a space) around(?: it)?', () => around(' ')),
  phrase('(?:surrounded by|with surrounding) (?:white ?space|spaces)', () => around(' ')),
  phrase('with (?:a )?leading (?:white ?space|space)', () => [{ kind: 'prepend', text: ' ' }]),
  phrase('with (?:a )?trailing (?:white ?space|space)', () => [{ kind: 'append', text: ' ' }]),
  phrase('with (?:a )?trailing newline', () => [{ kind: 'append', text: '\n' }]),
  phrase('(?:in )?upper[- ]?cased?', () => [spell('upper case')]),
  phrase('(?:in )?lower[- ]?cased?', () => [spell('lower case')]),
  phrase(
    '(?:(?:percent|URL|url)[- ]encoded twice|(?:double|doubly) (?:percent|URL|url)[- ]encoded)',
    () => [spell('percent twice')],
  ),
  phrase('(?:percent|URL|url)[- ]encoded', () => [spell('percent')]),
  phrase('base64[- ]encoded(?: again)?', () => [spell('base64 again')]),
  phrase('(?:in hex|hex[- ]encoded|in hexadecimal)', () => [spell('hexadecimal')]),
  phrase('(?:repeated )?twice', () => [{ kind: 'double' }]),
  phrase(String.raw`\+ ?valid`, () => [{ kind: 'double' }]),
  phrase(`prefixed with ${quoted}`, (text) => [{ kind: 'prepend', text: readQuoted(text ?? '') }]),
  phrase(
    'with (?:a |an )?(NUL|CR LF|CRLF|tab|zero-width space|non-ASCII char(?:acter)?|homoglyph)',
    (name) => [{ kind: 'append', text: oddities.get(name ?? '') ?? '\u00e9' }],
  ),
  phrase('reversed', () => [spell('reversed')]),
  phrase('in the (previous|old|first|current|new)(?: token)? format', (which) => [
    { kind: 'format', format: which === 'current' || which === 'new' ? 2 : 1 },
  ]),
  phrase('in (?:token )?format v?([12])', (which) => [
    { kind: 'format', format: which === '1' ? 1 : 2 },
  ]),
  phrase(
    String.raw`in (?:an unknown|a future)(?: token)? format|in (?:token )?format v?[3-9]`,
    () => [field('version', 9)],
  ),
  phrase(String.raw`[x×] ?(\d+)`, (times) => [{ kind: 'repeat', times: Number(times) }]),
];

/** The changes that `text` names, in the order in which they are made. */
export function readChanges(text: string): readonly Change[] {
  const changes: Change[] = [];
  const afterSeparator = (rest: string): string => rest.replace(/^(?:\s|,|and\b)+/, '');
  let rest = afterSeparator(text.trimEnd());
  while (rest !== '') {
    const step = firstPhrase(rest);
    changes.push(...step.changes);
    rest = afterSeparator(step.rest);
  }
  return changes;
}

function firstPhrase(text: string): { readonly changes: readonly Change[]; readonly rest: string } {
  for (const { pattern, read } of phrases) {
    const match = pattern.exec(text);
    if (match !== null) return { changes: read(match), rest: text.slice(match[0].length) };
  }
  throw new NotUnderstood('change of a token', text);
}

function phrase(source: string, read: (...groups: readonly string[]) => readonly Change[]): Phrase {
  return {
    // A phrase ends where a word ends, so that none is taken for the beginning of another.
    pattern: new RegExp(`^${source}(?![\\w-])`),
    read: (match) => read(...match.slice(1).map((group) => group ?? '')),
  };
}

function field(name: string | undefined, to: FieldValue): Change {
  const known = fields.get(name ?? '');
  if (known === undefined) throw new NotUnderstood('part of a token', name);
  return { kind: 'field', field: known, to };
}

function spell(how: Spelling): Change {
  return { kind: 'spell', how };
}

function around(text: string): readonly Change[] {
  return [
    { kind: 'prepend', text },
    { kind: 'append', text },
  ];
}
