// Which keys a user may touch. Rules are looked up by their literal beginnings, found through a
// rolling hash, so that a thousand rules cost a key no more than one: the hot path of every command.
import type { Access, KeyRule } from '../../policy/types.ts';
import { parseKeyPattern, type KeyPattern } from '../../policy/key-pattern.ts';
import { compileRest, type RestMatcher } from './key-rest.ts';

export const reads = 1;
export const writes = 2;

const masks: Readonly<Record<Access, number>> = { read: reads, write: writes, 'read-write': 3 };

/** All the rules that share one literal beginning. */
interface Beginning {
  readonly bytes: Uint8Array;
  /** What every key that begins so may be used for: `session:*`. */
  every: number;
  /** What the key that is exactly this may be used for. */
  exact: number;
  readonly rests: {
    readonly mask: number;
    readonly matches: RestMatcher;
    readonly except: Exceptions | null;
  }[];
}

/** Keys for which a rule does not hold. */
interface Exceptions {
  readonly rules: KeyRules;
  readonly beginnings: readonly Uint8Array[];
}

export class KeyRules {
  /** What any key at all may be used for. */
  readonly every: number;
  readonly #slots: readonly (Beginning | null)[];
  readonly #mask: number;
  /** For each length up to the longest: does a rule begin with so many literal bytes? */
  readonly #lengths: Uint8Array;
  /** Bytes with which any rule begins; nearly every canary is settled by the first one. */
  readonly #firsts: Uint8Array;
  readonly #reserved: Uint8Array | null;
  /** What the last key began with that this alone let pass: the next one often begins so too. */
  #latest: Beginning | null = null;

  /** No rule reaches a key that begins with `reserved`. */
  constructor(rules: readonly KeyRule[], reserved: string | null = null) {
    this.#reserved = reserved === null ? null : Buffer.from(reserved);
    const beginnings = new Map<string, Beginning>();
    for (const { pattern, access, except } of rules) {
      addRule(beginnings, parseKeyPattern(pattern), masks[access], exceptionsOf(except));
    }
    let size = 16;
    while (size < beginnings.size * 4) size *= 2;
    const slots: (Beginning | null)[] = Array.from({ length: size }, () => null);
    let longest = 0;
    for (const beginning of beginnings.values()) {
      longest = Math.max(longest, beginning.bytes.length);
      let slot = spread(hashOf(beginning.bytes)) & (size - 1);
      while (slots[slot] !== null) slot = (slot + 1) & (size - 1);
      slots[slot] = beginning;
    }
    this.#slots = slots;
    this.#mask = size - 1;
    this.#lengths = new Uint8Array(longest + 1);
    this.#firsts = new Uint8Array(256);
    for (const { bytes } of beginnings.values()) {
      this.#lengths[bytes.length] = 1;
      if (bytes.length === 0) this.#firsts.fill(1);
      else this.#firsts[bytes[0] ?? 0] = 1;
    }
    this.every = beginnings.get('')?.every ?? 0;
  }

  /** Rules that only say which keys are meant. */
  static matching(patterns: readonly string[]): KeyRules {
    return new KeyRules(patterns.map((pattern) => ({ pattern, access: 'read-write', except: [] })));
  }

  /** Whether the key may be used for all that is needed, be it by several rules together. */
  allows(bytes: Uint8Array, start: number, end: number, needed: number): boolean {
    if (this.#isReserved(bytes, start, end)) return false;
    let granted = this.every;
    if ((granted & needed) === needed) return true;
    const latest = this.#latest;
    if (latest !== null && (latest.every & needed) === needed) {
      const { length } = latest.bytes;
      if (end - start >= length && isBeginning(latest.bytes, bytes, start, length)) return true;
    }
    // For an empty key, whatever stands behind it only lets it be looked at.
    if (end > start && this.#firsts[bytes[start] ?? 0] === 0) return false;
    const lengths = this.#lengths;
    const most = Math.min(end - start, lengths.length - 1);
    let hash = 0;
    for (let length = 0; ; length += 1) {
      if (lengths[length] === 1) {
        granted |= this.#granted(hash, bytes, start, end, length);
        if ((granted & needed) === needed) return true;
      }
      if (length === most) return false;
      hash = (Math.imul(hash, 31) + (bytes[start + length] ?? 0)) | 0;
    }
  }

  #isReserved(bytes: Uint8Array, start: number, end: number): boolean {
    const reserved = this.#reserved;
    // Nearly every key differs in its first byte.
    if (reserved === null || bytes[start] !== reserved[0] || end - start < reserved.length) {
      return false;
    }
    return isBeginning(reserved, bytes, start, reserved.length);
  }

  #granted(hash: number, bytes: Uint8Array, start: number, end: number, length: number): number {
    let slot = spread(hash) & this.#mask;
    for (;;) {
      const beginning = this.#slots[slot];
      if (beginning === null || beginning === undefined) return 0;
      if (isBeginning(beginning.bytes, bytes, start, length)) {
        let granted = beginning.every;
        if (granted !== 0) this.#latest = beginning;
        if (end - start === length) granted |= beginning.exact;
        for (const { mask, matches, except } of beginning.rests) {
          if ((granted | mask) === granted || !matches(bytes, start + length, end)) continue;
          if (except === null || !except.rules.allows(bytes, start, end, reads)) granted |= mask;
        }
        return granted;
      }
      slot = (slot + 1) & this.#mask;
    }
  }

  /**
   * Whether every key that a pattern can match may be used so: for KEYS, SCAN and SORT. Certain only
   * where the pattern's literal beginning already lies within a rule that ends in a star.
   */
  allowsPattern(pattern: Uint8Array, needed: number, isPrefix: boolean): boolean {
    // A beginning is taken as it is; a pattern up to its first wildcard.
    const literal = isPrefix ? pattern : literalOf(pattern);
    if (this.#isReserved(literal, 0, literal.length)) return false;
    let granted = this.every;
    for (let length = 0, hash = 0; length <= literal.length; length += 1) {
      if (this.#lengths[length] === 1) {
        let slot = spread(hash) & this.#mask;
        for (let found = this.#slots[slot]; found; found = this.#slots[slot]) {
          if (isBeginning(found.bytes, literal, 0, length)) granted |= grantedFor(found, literal);
          slot = (slot + 1) & this.#mask;
        }
      }
      hash = (Math.imul(hash, 31) + (literal[length] ?? 0)) | 0;
    }
    return (granted & needed) === needed;
  }
}

function addRule(
  beginnings: Map<string, Beginning>,
  pattern: KeyPattern,
  mask: number,
  except: Exceptions | null,
): void {
  const [first, ...others] = pattern;
  const bytes = first?.kind === 'text' ? first.bytes : new Uint8Array();
  const rest = first?.kind === 'text' ? others : pattern;
  const name = Buffer.from(bytes).toString('latin1');
  const beginning = beginnings.get(name) ?? { bytes, every: 0, exact: 0, rests: [] };
  beginnings.set(name, beginning);
  const endsInStar = rest.length === 1 && rest[0]?.kind === 'any';
  if (except !== null) {
    const matches = endsInStar ? anything : compileRest(rest);
    beginning.rests.push({ mask, matches, except });
  } else if (rest.length === 0) beginning.exact |= mask;
  else if (endsInStar) beginning.every |= mask;
  else beginning.rests.push({ mask, matches: compileRest(rest), except });
}

const anything: RestMatcher = () => true;

function exceptionsOf(patterns: readonly string[]): Exceptions | null {
  if (patterns.length === 0) return null;
  const beginnings = patterns.map((pattern) => {
    const [first] = parseKeyPattern(pattern);
    return first?.kind === 'text' ? first.bytes : new Uint8Array();
  });
  return { rules: KeyRules.matching(patterns), beginnings };
}

/** What every key behind this literal beginning may be used for. */
function grantedFor({ every, rests }: Beginning, literal: Uint8Array): number {
  let granted = every;
  for (const { mask, matches, except } of rests) {
    if (matches !== anything || except === null) continue;
    const apart = except.beginnings.every((other) => {
      const length = Math.min(other.length, literal.length);
      return !isBeginning(other.subarray(0, length), literal, 0, length);
    });
    if (apart) granted |= mask;
  }
  return granted;
}

/** What a glob begins with before its first wildcard, its escapes undone. */
export function literalOf(pattern: Uint8Array): Uint8Array {
  const literal: number[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    let byte = pattern[at] ?? 0;
    if (byte === 0x2a || byte === 0x3f || byte === 0x5b) break;
    if (byte === 0x5c && at + 1 < pattern.length) {
      at += 1;
      byte = pattern[at] ?? 0;
    }
    literal.push(byte);
  }
  return Uint8Array.from(literal);
}

function isBeginning(
  beginning: Uint8Array,
  bytes: Uint8Array,
  start: number,
  length: number,
): boolean {
  if (beginning.length !== length) return false;
  for (let at = 0; at < length; at += 1) if (beginning[at] !== bytes[start + at]) return false;
  return true;
}

function hashOf(bytes: Uint8Array): number {
  let hash = 0;
  for (const byte of bytes) hash = (Math.imul(hash, 31) + byte) | 0;
  return hash;
}

function spread(hash: number): number {
  return hash ^ (hash >>> 15);
}
