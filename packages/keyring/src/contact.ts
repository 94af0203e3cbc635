// Tells when the store is lost and when it is back, once each.
import { KeyringError } from './errors.ts';
import type { Tell } from './events.ts';

export class Contact {
  readonly #ring: string;
  readonly #tell: Tell;
  #lost = false;

  constructor(ring: string, tell: Tell) {
    this.#ring = ring;
    this.#tell = tell;
  }

  failed(error: unknown): void {
    if (this.#lost || !isAway(error)) return;
    this.#lost = true;
    this.#tell(
      'KEYRING_STORE_LOST',
      `The store of the ring ${this.#ring} does not answer: ${String(error)}`,
    );
  }

  /** `true` when it had been lost. */
  made(): boolean {
    if (!this.#lost) return false;
    this.#lost = false;
    this.#tell('KEYRING_STORE_BACK', `The store of the ring ${this.#ring} answers again.`);
    return true;
  }
}

export function isAway(error: unknown): boolean {
  return error instanceof KeyringError && error.code === 'KEYRING_STORE_UNAVAILABLE';
}
