// The Redis that cases are played on. Most share one; those that stop, empty or overwrite it get
// another, which is whole and empty again for the next.
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RedisServer, Stage } from '@rampart/stage';

export class StoreRoom {
  readonly #stage: Stage;
  #shared: RedisServer | null = null;
  #own: RedisServer | null = null;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async shared(): Promise<RedisServer> {
    this.#shared ??= await this.#stage.redis();
    return this.#shared;
  }

  /** Running and empty, whatever the last case did to it. */
  async own(): Promise<RedisServer> {
    if (this.#own === null) {
      this.#own = await this.#stage.redis();
      return this.#own;
    }
    try {
      await this.#own.command('FLUSHALL');
    } catch {
      await this.#own.restart({ empty: true });
    }
    return this.#own;
  }
}

/** An RDB file beside the server's own. */
export interface Snapshot {
  restore(): Promise<void>;
}

export async function takeSnapshot(redis: RedisServer): Promise<Snapshot> {
  await redis.command('SAVE');
  const file = join(redis.directory, 'data', 'dump.rdb');
  const copy = join(redis.directory, 'snapshot.rdb');
  await copyFile(file, copy);
  return {
    async restore() {
      await redis.kill();
      await copyFile(copy, file);
      await redis.start();
    },
  };
}
