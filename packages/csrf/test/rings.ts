// Rings for tests: in memory, one a test.
import { createRing, hours, memoryStore, type Ring } from '@rampart/keyring';

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
