// Nonces that count once, over all servers. Nothing is decided here: the store marks and looks in one
// step, and when it cannot be asked the answer is an error, never "fresh".
import { setTimeout } from 'node:timers/promises';
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

  async prepare(): Promise<void> {
    await this.#source.keepAlive();
    // What is issued in the same millisecond in which the memory began might have been used before.
    const begun = Math.floor(this.#source.now());
    while (Math.floor(this.#source.now()) <= begun) await setTimeout(1);
  }

  async consume(nonce: Uint8Array, issuedAt: number, until: number): Promise<ConsumeResult> {
    const name = Buffer.from(nonce).toString('hex');
    return this.#source.stored.consume(name, issuedAt, until, this.#source.now());
  }
}
