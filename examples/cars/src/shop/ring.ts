import { createRing } from '@rampart/keyring';
import type { Ring, SealingRing, Store } from '@rampart/keyring';
import type { Tell } from './events.ts';

const silent: Tell = () => undefined;

/** The keys behind the shop's tokens: whoever opens the ring shares it with all servers. */
export function openRing(store: Store, sealKey: string, onEvent: Tell = silent): Ring {
  return createRing({ app: 'cars', name: 'csrf', store, sealKeys: [sealKey], onEvent });
}

/** The keys behind sealed values, which must open as long as there are any. */
export function openSealingRing(
  store: Store,
  sealKey: string,
  onEvent: Tell = silent,
): SealingRing {
  return createRing({
    app: 'cars',
    name: 'values',
    kind: 'sealing',
    store,
    sealKeys: [sealKey],
    onEvent,
  });
}
