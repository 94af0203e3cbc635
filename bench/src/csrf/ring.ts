// The ring that all processes of a bench share: signing keys in a real Redis, sealed; and the
// protection on it, the same everywhere, with everything on that it can do.
import type { CsrfOptions } from '@rampart/csrf';
import { createRing, redisStore } from '@rampart/keyring';
import type { EventListener, Ring } from '@rampart/keyring';
import { createClient } from 'redis';
import { BenchError } from '../bench-error.ts';
import { shopOrigin } from './shop.ts';

/** Where a process finds Redis and the seal key, which has no place among its arguments. */
export interface RingEnv extends Readonly<Record<string, string>> {
  readonly BENCH_REDIS: string;
  readonly BENCH_SEAL_KEY: string;
}

/** An application that listens, as one does; what it hears is of no use here. */
const heard = { events: 0 };
const onEvent: EventListener = () => {
  heard.events += 1;
};

export interface OpenRing extends AsyncDisposable {
  readonly ring: Ring;
}

export async function openRing(
  env: Readonly<Record<string, string | undefined>>,
): Promise<OpenRing> {
  const { BENCH_REDIS: url, BENCH_SEAL_KEY: sealKey } = env;
  if (url === undefined || sealKey === undefined) throw new BenchError('The ring has no address.');
  const client = createClient({ url });
  // The ring tells of a store that is away; the client would end the process without a listener.
  client.on('error', () => {});
  await client.connect();
  const store = redisStore(client);
  const ring = createRing({ app: 'bench', name: 'csrf', store, sealKeys: [sealKey], onEvent });
  await ring.ready();
  return {
    ring,
    [Symbol.asyncDispose]: async () => {
      await ring.close();
      client.destroy();
    },
  };
}

/** Mode, life of a token and memory of verified tokens stay as they are by default. */
export function allGuarantees(ring: Ring): CsrfOptions {
  return { ring, publicOrigins: [shopOrigin], onEvent };
}
