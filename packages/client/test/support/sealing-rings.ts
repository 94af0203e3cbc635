// Sealing rings for tests, closed with their stage.
import type { Stage } from '@rampart/stage';
import {
  createRing,
  memoryStore,
  newSealKey,
  type SealingRing,
  type Store,
} from '@rampart/keyring';

const sealKey = newSealKey();

export async function sealingRing(
  stage: Stage,
  {
    name = 'values',
    app = 'shop',
    store = memoryStore(),
  }: { readonly name?: string; readonly app?: string; readonly store?: Store } = {},
): Promise<SealingRing> {
  const ring = createRing({
    app,
    name,
    store,
    sealKeys: [sealKey],
    kind: 'sealing',
    pollEvery: 50,
  });
  stage.defer(() => ring.close());
  await ring.ready();
  return ring;
}
