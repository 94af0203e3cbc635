// Rings for tests: quick polls, events kept, everything closed at the end.
import { createRing, newSealKey } from '@rampart/keyring';
import type { RampartEvent, Ring, RingOptions, SealingRing, Store } from '@rampart/keyring';
import { waitFor } from '@rampart/stage';

/** One application's servers: all share the seal key, the store may be shared or one for each. */
export class Servers implements AsyncDisposable {
  readonly sealKey: string = newSealKey();
  readonly events: RampartEvent[] = [];
  readonly #rings: Ring[] = [];

  ring(store: Store, options: Partial<RingOptions> = {}): Ring {
    const ring = createRing(this.#options(store, options));
    this.#rings.push(ring);
    return ring;
  }

  sealing(store: Store, options: Partial<RingOptions> = {}): SealingRing {
    const ring = createRing({ ...this.#options(store, options), kind: 'sealing' });
    this.#rings.push(ring);
    return ring;
  }

  async ready(store: Store, options: Partial<RingOptions> = {}): Promise<Ring> {
    const ring = this.ring(store, options);
    await ring.ready();
    return ring;
  }

  /** Resolves when the event has happened `count` times. */
  async told(code: string, count = 1): Promise<void> {
    await waitFor(() => this.count(code) >= count, { what: `${code} is told ${count} times` });
  }

  count(code: string): number {
    return this.events.filter((event) => event.code === code).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#rings.map((ring) => ring.close()));
  }

  #options(store: Store, options: Partial<RingOptions>): RingOptions {
    return {
      app: 'shop',
      name: 'csrf',
      store,
      sealKeys: [this.sealKey],
      pollEvery: 50,
      startWithin: 60_000,
      onEvent: (event) => this.events.push(event),
      ...options,
    };
  }
}

/** A signature by the ring's own means, to see whether servers agree. */
export interface Signer {
  sign(): { readonly high: number; readonly low: number; readonly by: string };
  /** `valid`, or why not. */
  verify(token: {
    readonly high: number;
    readonly low: number;
    readonly by: string;
  }): Promise<string>;
}

export function signerOf(ring: Ring): Signer {
  const keys = ring.purpose('test', (bytes) => Buffer.from(bytes).toString('hex'));
  return {
    sign() {
      const key = keys.current();
      if (key === null) throw new Error('There is no key that signs.');
      return { high: key.high, low: key.low, by: key.material };
    },
    async verify({ high, low, by }) {
      const found = keys.find(high, low);
      const key = found === 'unknown' ? await keys.learn(high, low) : found;
      if (typeof key === 'string') return key;
      return key.material === by ? 'valid' : 'another key';
    },
  };
}

/** The id of the key that signs. */
export function activeKey(ring: Ring): string | undefined {
  return ring.describe().keys.find((key) => key.state === 'active')?.id;
}
