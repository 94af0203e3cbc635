// Who is not logged in is bound to a random cookie that the keyring has signed. A cookie that a
// neighbour tossed in is not signed by us, or was sent beside ours: neither counts.
import type { Ring } from '@rampart/keyring';
import { findCookie, setCookie } from './cookies.ts';
import { Mint, subjectOf } from './mint.ts';
import type { Claims } from './token-mac.ts';
import type { CookieToSet, Headers } from './types.ts';

const anyone: Claims = Object.freeze({ kind: 'c', holder: '' });

/** `id` names the visitor; `stale` when the cookie's key no longer signs, so it wants a new one. */
export type VisitorReading =
  | { readonly kind: 'visitor'; readonly id: string; readonly stale: boolean }
  | { readonly kind: 'none' }
  | { readonly kind: 'not-ours' };

const none: VisitorReading = Object.freeze({ kind: 'none' });
const notOurs: VisitorReading = Object.freeze({ kind: 'not-ours' });

export interface NewVisitor {
  readonly id: string;
  readonly cookie: CookieToSet;
}

export class Visitors {
  readonly cookieName: string;
  readonly #mint: Mint;
  readonly #ring: Ring;
  readonly #signed: boolean;

  /** `signed` is false only where the defence csrf.cookie is switched off. */
  constructor(ring: Ring, cookieName: string, skew: number, remember: number, signed: boolean) {
    this.cookieName = cookieName;
    this.#ring = ring;
    this.#signed = signed;
    this.#mint = new Mint(ring, {
      purpose: 'csrf-visitor',
      ttl: null,
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
    if (!this.#signed) return { kind: 'visitor', id: cookie.first, stale: false };
    if (cookie.found === 'several') return notOurs;
    const checked = this.#mint.check(cookie.first, anyone);
    return checked instanceof Promise
      ? checked.then((late) => this.#reading(late))
      : this.#reading(checked);
  }

  create(): NewVisitor {
    const value = this.#mint.issue(anyone);
    const checked = this.#mint.check(value, anyone);
    if (checked instanceof Promise || typeof checked === 'string') {
      throw new TypeError('a visitor cookie that was just made must verify at once');
    }
    const id = this.#signed ? idOf(checked.nonce) : value;
    return { id, cookie: setCookie(this.cookieName, value, false) };
  }

  /** The same visitor under the key that signs now, before the old one dies. */
  renew(id: string): CookieToSet {
    const value = this.#mint.issue(anyone, { nonce: Buffer.from(id, 'base64url') });
    return setCookie(this.cookieName, value, false);
  }

  #reading(checked: Awaited<ReturnType<Mint['check']>>): VisitorReading {
    if (typeof checked === 'string') return notOurs;
    const id = idOf(checked.nonce);
    const { revocations } = this.#ring;
    // The visitor left (logged in or out) on some server: the cookie went with them.
    if (
      revocations.size > 0 &&
      revocations.check(subjectOf({ kind: 'v', holder: id }), checked.issuedAt) === 'revoked'
    ) {
      return none;
    }
    return { kind: 'visitor', id, stale: checked.key.id !== this.#mint.currentKey().id };
  }
}

const idOf = (nonce: string): string => Buffer.from(nonce, 'latin1').toString('base64url');
