// Counts how often servers ask Redis while something else happens.
import type { RedisServer } from '@rampart/stage';

/** A server looks every 500 ms by itself, and after an unknown id at most four times a second. */
const usualLooks = 2;
const mostLooks = 4;
/** Looks that had begun before, a reconnection, a hint. */
const slack = 10;

export async function readsBetween<Result>(
  redis: RedisServer,
  act: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly reads: number; readonly allowed: number }> {
  const before = await scriptCalls(redis);
  const start = performance.now();
  const result = await act();
  const seconds = (performance.now() - start) / 1000;
  const reads = (await scriptCalls(redis)) - before;
  // Two servers stand there, and one of them is asked.
  return { result, reads, allowed: Math.ceil(seconds * (2 * usualLooks + mostLooks)) + slack };
}

/** Every round trip of a ring is one call of a script. */
async function scriptCalls(redis: RedisServer): Promise<number> {
  let calls = 0;
  for (const [name, value] of Object.entries(await redis.info('commandstats'))) {
    if (!/^cmdstat_(?:eval|evalsha|fcall)(?:_ro)?$/.test(name)) continue;
    calls += Number(/calls=(\d+)/.exec(value)?.[1] ?? 0);
  }
  return calls;
}
