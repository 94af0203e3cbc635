// The rings that the console has joined: opened when somebody looks, and left when the policy says another,
// or when another server leads.
import type { RampartEvent } from '@rampart/keyring';

import type { Watched } from '../../house.ts';
import { ConsoleError } from '../../errors.ts';
import { wayThrough } from '../door.ts';
import { joinRing } from './open-ring.ts';
import type { Joined } from './open-ring.ts';

interface Held {
  /** The policy by which it was joined, and the server. */
  readonly by: string;
  readonly joined: Promise<Joined>;
}

/** Milliseconds after which a ring that could not be joined is tried again. */
const failureHolds = 5_000;

export class Rings {
  readonly #held = new Map<string, Held>();
  readonly #onEvent: (event: RampartEvent) => void;

  constructor(onEvent: (event: RampartEvent) => void) {
    this.#onEvent = onEvent;
  }

  /** Rejects with a KeyringError, a ConsoleError or a PolicySourceError. */
  async of({ id, policy }: Watched, name: string): Promise<Joined['ring']> {
    const written = policy.console.rooms.rings.get(name);
    if (written === undefined) {
      const what = `The policy names no ring ${JSON.stringify(name)} (console.rings).`;
      throw new ConsoleError('CONSOLE_NOT_FOUND', what);
    }
    const key = `${id} ${name}`;
    const way = await wayThrough(policy, written.door);
    const by = `${way.at.host}:${way.at.port}\n${policy.text}`;
    const before = this.#held.get(key);
    if (before?.by === by) return (await before.joined).ring;
    const joined = joinRing(policy, name, { written, way }, this.#onEvent);
    const held = { by, joined };
    this.#held.set(key, held);
    joined.catch(() => {
      const timer = setTimeout(() => {
        if (this.#held.get(key) === held) this.#held.delete(key);
      }, failureHolds);
      timer.unref();
    });
    await leave(before);
    return (await joined).ring;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#held.values()].map(leave));
  }
}

/** One that was never joined needs no leaving. */
async function leave(held: Held | undefined): Promise<void> {
  const joined = await held?.joined.catch(() => null);
  await joined?.close();
}
