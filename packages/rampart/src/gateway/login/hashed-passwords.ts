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
  readonly #decoy: PasswordHash | null;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor({ hashes, atOnce = 2, waiting = 256 }: HashedPasswordsOptions) {
    const parsed = [...hashes].map(([user, text]) => [user, parsePasswordHash(text)] as const);
    this.#hashes = new Map(parsed);
    const [first] = parsed;
    this.#decoy = first === undefined ? null : decoyLike(first[1]);
    this.#free = atOnce;
    this.#mostWaiting = waiting;
  }

  /** Is it the user's password? For nobody (null), finds out as slowly that it is not. */
  async matches(user: string | null, password: Uint8Array): Promise<boolean> {
    const hash = user === null ? undefined : this.#hashes.get(user);
    const looked = hash ?? this.#decoy;
    if (looked === null) return false;
    await this.#begin();
    try {
      return (await matches(looked, password)) && hash !== undefined;
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
