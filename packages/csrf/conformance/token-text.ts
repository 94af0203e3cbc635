// Turns a parsed token into the texts that are sent. One spec may stand for several texts: one for
// each bit that is flipped, or one for each of several tokens.
import { randomBytes, randomInt } from 'node:crypto';
import * as layout from '../src/token-layout.ts';
import { NotUnderstood } from './not-understood.ts';
import type { Change, Field, FieldValue, Spelling } from './token-changes.ts';
import type { Claims } from './token-claims.ts';
import type { TokenSpec } from './token-spec.ts';

/** Who makes tokens: the ring of the scene in which the case is played. */
export interface Issuer {
  /** A token with a right MAC. */
  issue(claims: Claims, format: 1 | 2 | undefined): Promise<string>;
  /** Eight bytes: the id of a key by its label, or of the key that signs now. */
  keyId(label: string | undefined): Uint8Array;
  /** The cookie that scripts read, as the server under test has set it. */
  cookieValue(): Promise<string>;
}

/** Tokens of one request by their spec: what a case calls by the same words is the same token. */
export type MadeTokens = Map<string, Promise<string>>;

/** The token that a spec describes, as it is put on the wire. */
export async function tokenText(
  spec: TokenSpec,
  issuer: Issuer,
  madeBefore: MadeTokens,
): Promise<string> {
  switch (spec.kind) {
    case 'literal':
      return spec.text;
    case 'random':
      return randomText(spec.characters ?? layout.tokenLength);
    case 'template':
      return (await each(spec.parts, issuer, madeBefore)).join('');
    case 'joined':
      return (await each(spec.parts, issuer, madeBefore)).join(', ');
    case 'made':
      return once(madeBefore, JSON.stringify(spec), () =>
        made(spec.base, spec.claims, spec.changes, issuer),
      );
    case 'cookie value':
      return issuer.cookieValue();
    case 'several':
      return issuer.issue(spec.claims, undefined);
    case 'race':
      return tokenText(spec.spec, issuer, madeBefore);
  }
}

function once(before: MadeTokens, name: string, make: () => Promise<string>): Promise<string> {
  const token = before.get(name) ?? make();
  before.set(name, token);
  return token;
}

function each(
  parts: readonly TokenSpec[],
  issuer: Issuer,
  madeBefore: MadeTokens,
): Promise<readonly string[]> {
  return Promise.all(parts.map((part) => tokenText(part, issuer, madeBefore)));
}

async function made(
  base: 'valid' | 'well-formed',
  claims: Claims,
  changes: readonly Change[],
  issuer: Issuer,
): Promise<string> {
  const format = changes.find((change) => change.kind === 'format')?.format;
  // A change such as "upper case" leaves one token in a great many as it was; that one proves
  // nothing, so another is made.
  for (let attempt = 0; attempt < 100; attempt++) {
    const isSigned = base === 'valid' && !strangers.has(claims.key ?? '');
    const whole = isSigned ? await issuer.issue(claims, format) : unsigned(claims, issuer);
    const foreign = changes.some((change) => change.kind === 'field' && change.to === 'foreign')
      ? await issuer.issue({ ...claims, session: 'S2' }, format)
      : '';
    const text = changes.reduce((from, change) => changed(from, change, foreign), whole);
    if (text !== whole || !changes.some(alters)) return text;
  }
  throw new NotUnderstood('change that changes nothing', changes);
}

/** Everything a token needs but a key: what somebody makes who knows the format only. */
function unsigned(claims: Claims, issuer: Issuer): string {
  const bytes = randomBytes(layout.tokenBytes);
  const id = Buffer.from(
    strangers.has(claims.key ?? '') ? randomBytes(8) : issuer.keyId(claims.key),
  );
  layout.writeHead(bytes, {
    format: 2,
    forAction: claims.action !== undefined && claims.action !== '*',
    keyHigh: id.readUInt32BE(0),
    keyLow: id.readUInt32BE(4),
    issuedAt: Date.now() - (claims.age ?? 0),
  });
  layout.toggleVeil(bytes);
  return bytes.toString('base64url');
}

/** Keys that no ring ever had. */
const strangers: ReadonlySet<string> = new Set(['random', 'unknown', 'attacker', 'forged']);

const bitPlaces = {
  first: 0,
  middle: layout.tokenBytes * 4,
  last: layout.tokenBytes * 8 - 1,
} as const;

const alters = ({ kind }: Change): boolean =>
  kind !== 'used' && kind !== 'format' && kind !== 'repeat';

/** `foreign`: a token for somebody else, for changes that take a part of it. */
function changed(text: string, change: Change, foreign: string): string {
  switch (change.kind) {
    case 'prepend':
      return change.text + text;
    case 'append':
      return text + change.text;
    case 'cut':
      return change.end === 'first' ? text.slice(change.count) : text.slice(0, -change.count);
    case 'flip':
      return flipped(text, bitPlaces[change.bit]);
    case 'keep':
      return text.slice(0, change.count === 'half' ? text.length / 2 : change.count);
    case 'double':
      return text + text;
    case 'spell':
      return spelt(text, change.how);
    case 'field':
      return withField(text, change.field, change.to, foreign);
    case 'format':
    case 'used':
    case 'repeat':
      return text;
  }
}

function spelt(text: string, how: Spelling): string {
  switch (how) {
    case 'upper case':
      return text.toUpperCase();
    case 'lower case':
      return text.toLowerCase();
    case 'percent':
      return percent(text);
    case 'percent twice':
      return percent(percent(text));
    case 'base64 again':
      return Buffer.from(text).toString('base64url');
    case 'hexadecimal':
      return Buffer.from(text, 'base64url').toString('hex');
    case 'reversed':
      return text.split('').toReversed().join('');
    case 'quoted':
      return `"${text}"`;
    case 'standard alphabet':
      return text.replaceAll('-', '+').replaceAll('_', '/');
    case 'unused bits':
      return withUnusedBits(text);
  }
}

/** Every character, since a token has none that needs it. */
function percent(text: string): string {
  return Buffer.from(text)
    .toString('hex')
    .replaceAll(/../g, (pair) => `%${pair}`);
}

/**
 * Another text that lenient decoders read as the same bytes. A token that fills its last character
 * leaves none of its bits unused; then one more character is added, all of whose bits are.
 */
function withUnusedBits(text: string): string {
  const bytes = Buffer.from(text, 'base64url');
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const twin = alphabet
    .split('')
    .map((character) => text.slice(0, -1) + character)
    .find((other) => other !== text && Buffer.from(other, 'base64url').equals(bytes));
  return twin ?? `${text}B`;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

const spans: Readonly<Record<Field, Span>> = {
  version: { from: 0, to: 1 },
  key: { from: 1, to: 9 },
  time: { from: 9, to: layout.nonceAt },
  nonce: { from: layout.nonceAt, to: layout.macAt },
  mac: { from: layout.macAt, to: layout.tokenBytes },
};

/** Fields are changed under the veil, so that the change means what the case says. */
function withField(text: string, field: Field, to: FieldValue, foreign: string): string {
  const bytes = Buffer.from(text, 'base64url');
  const { from, to: end } = spans[field];
  if (to === 'gone')
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(end)]).toString('base64url');
  if (to === 'halved') {
    const half = from + Math.floor((end - from) / 2);
    return Buffer.concat([bytes.subarray(0, half), bytes.subarray(end)]).toString('base64url');
  }
  if (to === 'foreign') {
    Buffer.from(foreign, 'base64url').copy(bytes, from, from, end);
    return bytes.toString('base64url');
  }
  if (field !== 'version') layout.toggleVeil(bytes);
  write(bytes.subarray(from, end), to);
  if (field !== 'version') layout.toggleVeil(bytes);
  return bytes.toString('base64url');
}

function write(part: Buffer, value: Exclude<FieldValue, 'gone' | 'halved' | 'foreign'>): void {
  if (value === 'zeros') part.fill(0);
  else if (value === 'ones') part.fill(0xff);
  else if (value === 'letters') part.fill('NaN');
  else if (value === 'another')
    for (const [index, byte] of part.entries()) part[index] = byte ^ randomInt(1, 256);
  else if (value === 'now') writeNumber(part, BigInt(Date.now()));
  else writeNumber(part, value === 'next' ? readNumber(part) + 1n : BigInt(value));
}

function readNumber(part: Buffer): bigint {
  return BigInt(`0x${part.toString('hex')}`);
}

function writeNumber(part: Buffer, value: bigint): void {
  const digits = part.byteLength * 2;
  const text = value.toString(16).padStart(digits, '0');
  part.write(text.slice(-digits), 'hex');
}

export function flipped(text: string, bit: number): string {
  const bytes = Buffer.from(text, 'base64url');
  const index = bit >> 3;
  bytes[index] = (bytes[index] ?? 0) ^ (0x80 >> (bit & 7));
  return bytes.toString('base64url');
}

function randomText(characters: number): string {
  return randomBytes(characters).toString('base64url').slice(0, characters);
}
