// The passwords of users whose credential the gateway holds. Slow hashes are computed a few at a
// time: each takes a processor and tens of megabytes, and strangers can ask for them.
import { LoginError } from './errors.ts';
import { decoyLike, matches, parsePasswordHash } from './password-hash.ts';
import type { PasswordHash } from './password-hash.ts';

export interface HashedPasswordsOptions {
  /** Name of a user → the PHC string of the password. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Hashes computed at once; 1 to 64. Default: 2. */
  readonly atOnce?: number;
  /** Checks that may wait; beyond, a check fails with GATEWAY_LOGIN_BUSY. Default: 256. */
  readonly waiting?: number;
}

export class HashedPasswords {
  readonly #hashes: ReadonlyMap<string, PasswordHash>;
  readonly #decoys: ReadonlyMap<string, PasswordHash>;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor({ hashes, atOnce = 2, waiting = 256 }: HashedPasswordsOptions) {
    const parsed = [...hashes].map(([user, text]) => [user, parsePasswordHash(text)] as const);
    this.#hashes = new Map(parsed);
    this.#decoys = new Map(parsed.map(([user, hash]) => [user, decoyLike(hash)]));
    this.#free = atOnce;
    this.#mostWaiting = waiting;
  }

  /** Is it the user's password? */
  async matches(user: string, password: Uint8Array): Promise<boolean> {
    return this.#check(this.#hashes.get(user), password);
  }

  /** The work that it is to find out, and it never is. */
  async pretend(user: string, password: Uint8Array): Promise<false> {
    await this.#check(this.#decoys.get(user), password);
    return false;
  }

  async #check(hash: PasswordHash | undefined, password: Uint8Array): Promise<boolean> {
    if (hash === undefined) return false;
    await this.#begin();
    try {
      return await matches(hash, password);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }

  async #begin(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    if (this.#waiting.length >= this.#mostWaiting) {
      throw new LoginError('GATEWAY_LOGIN_BUSY', 'A password was not looked at.');
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
