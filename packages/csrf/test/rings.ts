// Rings for tests: in memory, one a test.
import { createRing, hours, memoryStore, type Ring, type RingOptions } from '@rampart/keyring';
import { createRingWith } from '../../keyring/src/create-ring.ts';
import { memoryStoreAt } from '../../keyring/src/memory-store.ts';

let count = 0;

export async function aRing(changes: { readonly app?: string } = {}): Promise<Ring> {
  const ring = createRing({
    app: changes.app ?? 'app',
    name: `csrf-${++count}`,
    store: memoryStore(),
    keep: hours(24),
  });
  await ring.ready();
  return ring;
}

/** A ring whose clocks, the store's among them, are so many milliseconds ahead. */
export async function aRingAhead(
  ahead: () => number,
  options: Partial<Omit<RingOptions, 'store'>> = {},
): Promise<Ring> {
  const wall = (): number => Date.now() + ahead();
  const ring = createRingWith(
    { app: 'app', name: 'csrf', ...options, store: memoryStoreAt(wall) },
    { monotonic: () => performance.now() + ahead(), wall, random: Math.random },
  );
  await ring.ready();
  return ring;
}
