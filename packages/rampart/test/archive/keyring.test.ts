// An older state of a server holds older keys. A key that was revoked since then stays revoked.
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { createRing, newSealKey, redisStore } from '@rampart/keyring';
import type { Ring } from '@rampart/keyring';
import { Stage, waitFor } from '@rampart/stage';
import { createClient } from 'redis';
import { expect, test } from 'vitest';

import { archived, restore, startArchiving } from './archiving.ts';

test('a restored ring does not bring a revoked key back while its servers run', async () => {
  await using stage = new Stage();
  const server = await stage.redis({
    config: { appendonly: 'yes', 'repl-diskless-sync-delay': 0 },
  });
  const client = createClient({ url: server.url });
  client.on('error', () => undefined);
  await client.connect();
  const sealKey = newSealKey();
  const ringAt = async (): Promise<Ring> => {
    const store = redisStore(client);
    const options = { app: 'shop', name: 'csrf', store, sealKeys: [sealKey], pollEvery: 50 };
    const ring = createRing({ ...options, onEvent: () => undefined });
    await ring.ready();
    return ring;
  };
  const ring = await ringAt();
  try {
    await using archiving = await startArchiving(stage, server);
    const revoked = ring.describe().keys.find(({ state }) => state === 'active')?.id;
    if (revoked === undefined) throw new TypeError('No key is active.');
    const before = await archived(archiving, server);
    await ring.revokeKey(revoked);
    await archived(archiving, server);

    const target = { kind: 'offset', offset: before, history: null } as const;
    const { directory } = await restore(stage, archiving.store, target);
    await server.stop();
    const data = join(server.directory, 'data');
    await rm(data, { recursive: true });
    await cp(directory, data, { recursive: true });
    await server.start();

    // Whoever comes later learns it from the server, to which the running one has told it again.
    await waitFor(async () => (await stateIn(ringAt, revoked)) === 'revoked', {
      what: 'the revoked key in the restored ring',
    });
    expect(ring.describe().keys.find(({ id }) => id === revoked)?.state).toBe('revoked');
  } finally {
    await ring.close();
    client.destroy();
  }
});

async function stateIn(ringAt: () => Promise<Ring>, key: string): Promise<string | undefined> {
  const ring = await ringAt();
  try {
    return ring.describe().keys.find(({ id }) => id === key)?.state;
  } finally {
    await ring.close();
  }
}
