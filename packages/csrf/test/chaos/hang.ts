// A Redis that keeps its connections and answers nobody.
import type { RedisServer } from '@rampart/stage';

export async function whileHanging(
  redis: RedisServer,
  work: () => Promise<unknown>,
): Promise<void> {
  redis.pause();
  try {
    await work();
  } finally {
    redis.resume();
  }
}
