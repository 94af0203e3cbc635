import { isName, keys } from './keys.ts';
import type { Redis } from './redis.ts';

/** Counts wrong passwords, over all servers. What is no name is nobody's, and is not counted. */
export interface Logins {
  areTooMany(name: string): Promise<boolean>;
  noteFailure(name: string): Promise<void>;
}

const allowed = 20;
const windowSeconds = 600;

export function createLogins(redis: Redis): Logins {
  return {
    async areTooMany(name) {
      if (!isName(name)) return false;
      return Number((await redis.get(keys.failedLogins.key({ name }))) ?? 0) >= allowed;
    },
    async noteFailure(name) {
      if (!isName(name)) return;
      const key = keys.failedLogins.key({ name });
      await redis.multi().incr(key).expire(key, windowSeconds, 'NX').exec();
    },
  };
}
