// A ring and a server for one test, and gone when it ends.
import { createServer, type RequestListener, type Server } from 'node:http';
import { createRing, memoryStore, type Ring } from '@rampart/keyring';
import { onTestFinished } from 'vitest';
import { listening } from '../../conformance/targets/serving.ts';
import { publicOrigin } from './client.ts';

async function newRing(): Promise<Ring> {
  const ring = createRing({ app: 'adapters', name: 'csrf', store: memoryStore() });
  onTestFinished(() => ring.close());
  await ring.ready();
  return ring;
}

/** What every adapter is given in these tests. */
export const basics = async () => ({ ring: await newRing(), publicOrigins: [publicOrigin] });

/** The port of a server that answers with `listener` until the test ends. */
export async function portOf(listener: RequestListener | Server): Promise<number> {
  const server = typeof listener === 'function' ? createServer(listener) : listener;
  const { port, close } = await listening(server);
  onTestFinished(close);
  return port;
}
