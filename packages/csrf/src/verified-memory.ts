// Tokens that this process has verified, so that the second look costs no MAC. An entry is found
// by the token's whole text and holds only for exactly the claims it was verified with; expiry and
// revocation are looked at again at every hit. Why this is safe: docs/decisions/0006-verified-tokens.md.
import type { PurposeKey } from '@rampart/keyring';
import type { Claims, MacKey } from './token-mac.ts';

export interface Verified {
  readonly claims: Claims;
  readonly key: PurposeKey<MacKey>;
  readonly issuedAt: number;
  readonly nonce: string;
  /** The ring's generation when revocation was last looked at. */
  generation: number;
}

/** Two maps in turn: when the young one is full it becomes the old, and the old is forgotten. */
export class VerifiedMemory {
  readonly #half: number;
  #young = new Map<string, Verified>();
  #old = new Map<string, Verified>();

  constructor(capacity: number) {
    this.#half = Math.ceil(capacity / 2);
  }

  recall(token: string, claims: Claims): Verified | undefined {
    let verified = this.#young.get(token);
    if (verified === undefined) {
      verified = this.#old.get(token);
      if (verified === undefined) return undefined;
      this.remember(token, verified);
    }
    return sameClaims(verified.claims, claims) ? verified : undefined;
  }

  remember(token: string, verified: Verified): void {
    if (this.#half === 0) return;
    if (this.#young.size >= this.#half) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(token, verified);
  }

  forget(token: string): void {
    this.#young.delete(token);
    this.#old.delete(token);
  }
}

const sameClaims = (a: Claims, b: Claims): boolean =>
  a.kind === b.kind &&
  a.holder === b.holder &&
  a.user === b.user &&
  a.tenant === b.tenant &&
  a.action === b.action;
