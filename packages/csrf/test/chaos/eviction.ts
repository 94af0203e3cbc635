// A Redis that runs out of memory and throws away what it finds, the ring among it.
import type { RedisServer } from '@rampart/stage';
import { waitFor } from '@rampart/stage';
import { ringKey } from './shop.ts';

const mebibyte = 1024 * 1024;
const room = 8 * mebibyte;
const filler = 'x'.repeat(16 * 1024);
const batch = 64;

/** Fills the server up to its limit, and on, until it has thrown away `evictions` keys. */
export async function fillUp(redis: RedisServer, evictions: number): Promise<void> {
  await limit(redis, 'used');
  await using connection = await redis.connect();
  for (let key = 0; (await evicted(redis)) < evictions; key += batch) {
    await Promise.all(
      Array.from({ length: batch }, (_, index) =>
        connection.command('SET', `filler:${key + index}`, filler),
      ),
    );
  }
}

/** One value that leaves no room for anything else: all keys go. */
export async function squeezeOut(redis: RedisServer): Promise<void> {
  await limit(redis, 'used');
  await using connection = await redis.connect();
  const before = await evicted(redis);
  const squeezed = connection.command('SET', 'filler:huge', 'x'.repeat(4 * room));
  // Redis may say that even an empty memory is too small for it; that is the point.
  await squeezed.catch(() => undefined);
  await waitFor(async () => (await evicted(redis)) > before, { what: `${ringKey} is evicted` });
}

export async function lift(redis: RedisServer): Promise<void> {
  await limit(redis, 'none');
}

async function limit(redis: RedisServer, to: 'used' | 'none'): Promise<void> {
  const used = Number((await redis.info('memory'))['used_memory']);
  await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
  await redis.command('CONFIG', 'SET', 'maxmemory', to === 'used' ? used + room : 0);
}

async function evicted(redis: RedisServer): Promise<number> {
  return Number((await redis.info('stats'))['evicted_keys']);
}
