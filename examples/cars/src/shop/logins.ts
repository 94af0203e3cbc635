import type { Redis } from './redis.ts';

/** Counts wrong passwords, over all servers. */
export interface Logins {
  areTooMany(name: string): Promise<boolean>;
  noteFailure(name: string): Promise<void>;
}

const allowed = 20;
const windowSeconds = 600;
const namePattern = /^[a-z]{1,32}$/;

export function createLogins(redis: Redis): Logins {
  const key = (name: string): string => `cars:failed-logins:${namePattern.test(name) ? name : '-'}`;
  return {
    areTooMany: async (name) => Number((await redis.get(key(name))) ?? 0) >= allowed,
    async noteFailure(name) {
      await redis.multi().incr(key(name)).expire(key(name), windowSeconds, 'NX').exec();
    },
  };
}
