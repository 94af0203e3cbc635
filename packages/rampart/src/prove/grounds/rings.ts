// The keys of the shop: one ring for its tokens, one for what it stores.
import { createRing, redisStore, type Ring, type SealingRing } from '@rampart/keyring';

import type { DefenceName } from '../defences.ts';
import type { ShopClient } from './shelf.ts';

export interface Rings {
  readonly signing: Ring;
  readonly sealing: SealingRing;
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** `sealKey`: the same on every server, and nowhere in Redis. */
export function openRings(
  client: ShopClient,
  off: ReadonlySet<DefenceName>,
  sealKey: string,
): Rings {
  const kept = off.has('csrf.ring')
    ? { dangerouslyStoreKeysInPlaintext: true }
    : { sealKeys: [sealKey] };
  const shared = { app: 'prove', store: redisStore(client), ...kept };
  const signing = createRing({ ...shared, name: 'csrf' });
  const sealing = createRing({ ...shared, name: 'values', kind: 'sealing' });
  return {
    signing,
    sealing,
    ready: async () => {
      await Promise.all([signing.ready(), sealing.ready()]);
    },
    close: async () => {
      await Promise.all([signing.close(), sealing.close()]);
    },
  };
}

/** What only the key of this ring makes: whoever has it can sign. */
export function signatureOf(ring: Ring): string {
  const key = ring.purpose('proof', (bytes) => Buffer.from(bytes).toString('hex')).current();
  if (key === null) throw new TypeError('The ring has no key.');
  return key.material;
}
