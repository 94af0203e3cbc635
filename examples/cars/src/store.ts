// The Redis behind the shop, as whoever may do everything with it sees it.
import { newSealKey } from '@rampart/keyring';
import type { RedisArgument, RedisReply, RedisServer, Stage } from '@rampart/stage';

export interface Store {
  /** What the shop's servers log in with. */
  readonly url: string;
  command(...words: readonly RedisArgument[]): Promise<RedisReply>;
  /** Nobody gets an answer until it is back. */
  away(): Promise<void>;
  back(): Promise<void>;
}

const user = 'shop';

/** One server that knows one login, for what is not about Redis. */
export async function startOneServer(stage: Stage): Promise<Store> {
  const redis = await stage.redis({
    // What was bought stays bought when Redis is killed.
    config: { appendonly: 'yes', appendfsync: 'everysec' },
    users: {
      // Nobody logs in with it. Redis 7.0 replays transactions of its append-only file with the
      // rights of this user, and drops them without a word to clients when it has none.
      default: { password: newSealKey() },
      [user]: { password: newSealKey(), rules: '~* &* +@all -@admin -@dangerous +info' },
    },
  });
  return storeOf(redis, redis.urlOf(user));
}

/** As it comes: whoever reaches it may do everything. */
export async function startBareServer(stage: Stage): Promise<Store> {
  const redis = await stage.redis();
  return storeOf(redis, redis.url);
}

function storeOf(redis: RedisServer, url: string): Store {
  return {
    url,
    command: (...words) => redis.command(...words),
    away: async () => {
      await redis.kill();
    },
    back: () => redis.start(),
  };
}
