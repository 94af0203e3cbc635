import { createRing } from '@rampart/keyring';
import type { Ring, SealingRing, Store } from '@rampart/keyring';

/** The keys behind the shop's tokens: whoever opens the ring shares it with all servers. */
export function openRing(store: Store, sealKey: string): Ring {
  return createRing({ app: 'cars', name: 'csrf', store, sealKeys: [sealKey] });
}

/** The keys behind sealed values, which must open as long as there are any. */
export function openSealingRing(store: Store, sealKey: string): SealingRing {
  return createRing({
    app: 'cars',
    name: 'values',
    kind: 'sealing',
    store,
    sealKeys: [sealKey],
  });
}
