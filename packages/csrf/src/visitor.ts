// Who is not logged in is bound to a random cookie that the keyring has signed. A cookie that a
// neighbour tossed in is not signed by us, or was sent beside ours: neither counts.
import type { Ring } from '@rampart/keyring';
import { findCookie, setCookie } from './cookies.ts';
import { Mint, subjectOf, type Checked } from './mint.ts';
import { randomInto } from './random-pool.ts';
import { nonceBytes, nonceOf } from './token-layout.ts';
import type { Claims } from './token-mac.ts';
import type { CookieToSet, Headers } from './types.ts';

const anyone: Claims = Object.freeze({ kind: 'c', holder: '' });

export type VisitorReading =
  | {
      readonly kind: 'visitor';
      readonly id: string;
      /** `stale`: the cookie wants a successor. `doubtful`: it cannot be told here who has left. */
      readonly state: 'good' | 'stale' | 'doubtful';
    }
  /** No cookie, or one whose time is over. */
  | { readonly kind: 'none' }
  /** Sent twice, or signed by nobody of ours. */
  | { readonly kind: 'not-ours' }
  /** This server cannot read cookies yet. */
  | { readonly kind: 'unreadable' };

const none: VisitorReading = Object.freeze({ kind: 'none' });
const notOurs: VisitorReading = Object.freeze({ kind: 'not-ours' });
const unreadable: VisitorReading = Object.freeze({ kind: 'unreadable' });

export interface NewVisitor {
  readonly id: string;
  readonly cookie: CookieToSet;
}

export interface VisitorOptions {
  readonly cookieName: string;
  /** How long tokens live. A cookie lives twice as long, and is renewed after a quarter of its life. */
  readonly tokenTtl: number | null;
  readonly skew: number;
  readonly remember: number;
  /** False only where the defence csrf.cookie is switched off. */
  readonly signed: boolean;
}

export class Visitors {
  readonly cookieName: string;
  /** Milliseconds after which a cookie is dead; `null`: with its key. */
  readonly life: number | null;
  readonly #mint: Mint;
  readonly #ring: Ring;
  readonly #signed: boolean;

  constructor(ring: Ring, { cookieName, tokenTtl, skew, remember, signed }: VisitorOptions) {
    this.cookieName = cookieName;
    this.life = tokenTtl === null ? null : 2 * tokenTtl;
    this.#ring = ring;
    this.#signed = signed;
    this.#mint = new Mint(ring, {
      purpose: 'csrf-visitor',
      ttl: this.life,
      skew,
      accept: [2],
      issue: 2,
      remember,
    });
  }

  /** A promise only when the cookie's key is not known here yet. */
  read(headers: Headers): VisitorReading | Promise<VisitorReading> {
    const cookie = findCookie(headers, this.cookieName);
    if (cookie.found === 'none') return none;
    if (!this.#signed) return { kind: 'visitor', id: cookie.first, state: 'good' };
    if (cookie.found === 'several') return notOurs;
    const checked = this.#mint.check(cookie.first, anyone);
    return checked instanceof Promise
      ? checked.then((late) => this.#reading(late))
      : this.#reading(checked);
  }

  create(): NewVisitor {
    const nonce = Buffer.alloc(nonceBytes);
    randomInto(nonce, 0, nonceBytes);
    const value = this.#mint.issue(anyone, { nonce });
    const id = this.#signed ? nonce.toString('base64url') : value;
    return { id, cookie: setCookie(this.cookieName, value, false) };
  }

  /** The same visitor under the key that signs now, before the old one dies. */
  renew(id: string): CookieToSet {
    const value = this.#mint.issue(anyone, { nonce: Buffer.from(id, 'base64url') });
    return setCookie(this.cookieName, value, false);
  }

  #reading(checked: Checked): VisitorReading {
    if (typeof checked === 'string') return unusable(checked);
    const id = nonceOf(checked.text).toString('base64url');
    const { revocations } = this.#ring;
    if (revocations.size > 0) {
      // The visitor left (logged in or out) on some server: the cookie went with them.
      const subject = subjectOf({ kind: 'v', holder: id });
      const state = revocations.check(subject, checked.issuedAt);
      if (state === 'revoked') return none;
      if (state === 'unsure') return { kind: 'visitor', id, state: 'doubtful' };
    }
    const old = this.life !== null && this.#ring.now() - checked.issuedAt > this.life / 4;
    const stale = old || checked.key.id !== this.#mint.currentKey().id;
    return { kind: 'visitor', id, state: stale ? 'stale' : 'good' };
  }
}

function unusable(problem: Extract<Checked, string>): VisitorReading {
  switch (problem) {
    case 'CSRF_KEYS_UNAVAILABLE':
    case 'CSRF_STORE_UNAVAILABLE':
      return unreadable;
    case 'CSRF_TOKEN_EXPIRED':
    case 'CSRF_TOKEN_REVOKED':
    case 'CSRF_TOKEN_KEY_REVOKED':
    case 'CSRF_TOKEN_KEY_UNKNOWN':
      return none;
    case 'CSRF_TOKEN_MALFORMED':
    case 'CSRF_TOKEN_FORMAT':
    case 'CSRF_TOKEN_INVALID':
    case 'CSRF_TOKEN_EARLY':
    case 'CSRF_TOKEN_KEY_FORGED':
      return notOurs;
  }
}
