import { guarded } from '@rampart/client';
import { redisStore } from '@rampart/keyring';
import { createClient } from 'redis';

/** Takes made keys and declared scripts, and no text in their places. */
export type Redis = Awaited<ReturnType<typeof connectRedis>>['redis'];

/** The client itself stays in this file, so that nobody passes by the guard. */
export async function connectRedis(url: string) {
  const client = await openClient(url);
  // The keyring goes by the client itself: its keys are its own.
  return { redis: guarded(client), rings: redisStore(client) };
}

/**
 * Commands fail at once while Redis is away, so that a page can say so instead of hanging; the
 * client itself goes on trying to reconnect. Only `connectRedis` and the shop without made keys
 * call it.
 */
export async function openClient(url: string) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    commandOptions: { timeout: 2000 },
    socket: { connectTimeout: 2000, reconnectStrategy: () => 100 },
  });
  let isAway = false;
  client.on('error', (error: Error) => {
    if (!isAway) console.error(`Redis is away: ${error.message}`);
    isAway = true;
  });
  client.on('ready', () => {
    isAway = false;
  });
  await client.connect();
  return client;
}
