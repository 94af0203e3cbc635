// Nonces that count once, over all servers. Nothing is decided here: the store marks and looks in one
// step, and when it cannot be asked the answer is an error, never "fresh".
import type { StoredRing } from './store.ts';
import type { ConsumeResult, OnceMemory } from './types.ts';

export interface OnceSource {
  readonly stored: StoredRing;
  /** Throws when the ring is closed. */
  now(): number;
  /** From now on every look at the store keeps the memory alive; resolves after the first. */
  keepAlive(): Promise<void>;
}

export class RingOnce implements OnceMemory {
  readonly #source: OnceSource;

  constructor(source: OnceSource) {
    this.#source = source;
  }

  prepare(): Promise<void> {
    return this.#source.keepAlive();
  }

  async consume(nonce: Uint8Array, issuedAt: number, until: number): Promise<ConsumeResult> {
    const name = Buffer.from(nonce).toString('hex');
    return this.#source.stored.consume(name, issuedAt, until, this.#source.now());
  }
}
