import { createClient } from 'redis';

export type Redis = Awaited<ReturnType<typeof connectRedis>>;

/**
 * Commands fail at once while Redis is away, so that a page can say so instead of hanging; the
 * client itself goes on trying to reconnect.
 */
export async function connectRedis(url: string) {
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
