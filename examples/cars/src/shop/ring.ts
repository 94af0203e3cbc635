import { createRing, redisStore } from '@rampart/keyring';
import type { Ring } from '@rampart/keyring';
import type { Redis } from './redis.ts';

/** The shop's ring of keys: whoever opens it shares it with all servers. */
export function openRing(redis: Redis, sealKey: string): Ring {
  return createRing({
    app: 'cars',
    name: 'csrf',
    store: redisStore(redis),
    sealKeys: [sealKey],
  });
}
