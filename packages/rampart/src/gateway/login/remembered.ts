// Passwords that were right a moment ago, so that a pool of connections costs one look at the slow
// hash, or one question to the server, and not a hundred. Kept as digests under a key that lives
// and dies with this process.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import { Recent } from './recent.ts';

/** A changed password is refused no later than this. */
export const rememberedFor = 30_000;
const usersHeld = 4096;
/** A user may have a few passwords at once while they are being changed. */
const passwordsHeld = 4;

interface Proof {
  readonly digest: Buffer;
  readonly until: number;
}

export class Remembered {
  readonly #key = randomBytes(32);
  readonly #now: () => number;
  readonly #users = new Recent<string, readonly Proof[]>(usersHeld);

  constructor(now: () => number) {
    this.#now = now;
  }

  knows(user: string, password: Uint8Array): boolean {
    const digest = this.#digest(user, password);
    let found = false;
    // Looks at all of them: the time must not tell which one came near.
    for (const proof of this.#users.get(user) ?? []) {
      const isSame = timingSafeEqual(proof.digest, digest);
      if (isSame && proof.until > this.#now()) found = true;
    }
    return found;
  }

  /** To be called only when the password was proven otherwise; being remembered proves nothing new. */
  remember(user: string, password: Uint8Array): void {
    const digest = this.#digest(user, password);
    const others = (this.#users.get(user) ?? []).filter((proof) => !proof.digest.equals(digest));
    const proof = { digest, until: this.#now() + rememberedFor };
    this.#users.set(user, [...others, proof].slice(-passwordsHeld));
  }

  forget(user: string): void {
    this.#users.delete(user);
  }

  #digest(user: string, password: Uint8Array): Buffer {
    const name = Buffer.from(user, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(name.length);
    return createHmac('sha256', this.#key).update(length).update(name).update(password).digest();
  }
}
