// Tokens that this process has verified, so that the second look costs no MAC. An entry is found
// by the token's whole text and holds only for exactly the claims it was verified with; expiry and
// revocation are looked at again at every hit. Why this is safe: docs/decisions/0006-verified-tokens.md.
//
// Hot path. A Map of fresh 84-character strings hashed each token twice and missed the cache for
// every look; here a miss reads four numbers that lie side by side. `copyWithin`, and a look at the
// place -1, took longer than all the rest: V8 leaves its fast paths for both.
import { randomInt } from 'node:crypto';
import type { PurposeKey } from '@rampart/keyring';
import type { Claims, MacKey } from './token-mac.ts';

/**
 * A token that holds, with the claims themselves and not the request's object of them: were that
 * kept, V8 would give all of its kind a place for long, those of every request that is soon over too.
 */
export interface Verified extends Claims {
  readonly text: string;
  readonly key: PurposeKey<MacKey>;
  readonly issuedAt: number;
  /** The ring's generation when revocation was last looked at. */
  generation: number;
}

/** Places that one token may lie in; the oldest of them gives way to a new one. */
const ways = 4;
/** Characters of the MAC, which no client can choose. */
const tagFrom = 60;
const tagTo = 68;
/** Differs from process to process, so that nobody can work out which tokens share a place. */
const seed = randomInt(2 ** 31) | 1;

export class VerifiedMemory {
  readonly #tags: Int32Array;
  readonly #entries: (Verified | undefined)[];
  /** How many tokens each set was given: the next one takes the place of its oldest. */
  readonly #turns: Uint8Array;
  readonly #lastSet: number;

  /** Holds `capacity` tokens or a little more. */
  constructor(capacity: number) {
    const sets = capacity === 0 ? 0 : 2 ** Math.max(0, Math.ceil(Math.log2(capacity / ways)));
    this.#lastSet = sets - 1;
    this.#tags = new Int32Array(sets * ways);
    this.#entries = Array.from({ length: sets * ways });
    this.#turns = new Uint8Array(sets);
  }

  recall(token: string, claims: Claims): Verified | undefined {
    const at = this.#find(token);
    if (at === -1) return undefined;
    const verified = this.#entries[at];
    return verified !== undefined && sameClaims(verified, claims) ? verified : undefined;
  }

  remember(verified: Verified): void {
    if (this.#lastSet < 0) return;
    const tag = tagOf(verified.text);
    const set = tag & this.#lastSet;
    const turn = this.#turns[set] ?? 0;
    const at = set * ways + (turn % ways);
    this.#turns[set] = turn + 1;
    this.#tags[at] = tag;
    this.#entries[at] = verified;
  }

  forget(token: string): void {
    const at = this.#find(token);
    if (at !== -1) this.#entries[at] = undefined;
  }

  #find(token: string): number {
    if (this.#lastSet < 0) return -1;
    const tag = tagOf(token);
    const first = (tag & this.#lastSet) * ways;
    for (let at = first; at < first + ways; at++) {
      if (this.#tags[at] === tag && this.#entries[at]?.text === token) return at;
    }
    return -1;
  }
}

function tagOf(token: string): number {
  let tag = seed;
  for (let i = tagFrom; i < tagTo; i++) tag = Math.imul(tag ^ token.charCodeAt(i), seed);
  return tag ^ (tag >>> 15);
}

const sameClaims = (a: Claims, b: Claims): boolean =>
  a.kind === b.kind &&
  a.holder === b.holder &&
  a.user === b.user &&
  a.tenant === b.tenant &&
  a.action === b.action;
