// Nonces that count once, over all servers. Nothing is decided here: the store marks and looks in one
// step, and when it cannot be asked the answer is an error, never "fresh".
import { setTimeout } from 'node:timers/promises';
import type { StoredRing } from './store.ts';
import type { ConsumeResult, OnceMemory } from './types.ts';

const CLOCKS_APART = 25;

export interface OnceSource {
  readonly stored: StoredRing;
  /** Throws when the ring is closed. */
  now(): number;
  /** What died by then may be forgotten. */
  dead(): number;
  /** From now on every look at the store keeps the memory alive; resolves after the first. */
  keepAlive(): Promise<void>;
}

export class RingOnce implements OnceMemory {
  readonly #source: OnceSource;

  constructor(source: OnceSource) {
    this.#source = source;
  }

  async prepare(): Promise<void> {
    await this.#source.keepAlive();
    // What was issued before the memory began might have been used before, and this server's clock
    // may be behind the store's by what a round trip hides.
    const begun = this.#source.now();
    while (this.#source.now() <= begun + CLOCKS_APART) await setTimeout(1);
  }

  async consume(nonce: Uint8Array, issuedAt: number, until: number): Promise<ConsumeResult> {
    const name = Buffer.from(nonce).toString('hex');
    const times = { now: this.#source.now(), dead: this.#source.dead() };
    return this.#source.stored.consume(name, issuedAt, until, times);
  }
}
