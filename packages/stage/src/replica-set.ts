import type { Ground } from './ground.ts';
import { followerConfig } from './redis-access.ts';
import { RedisServer, type RedisAccess, type RedisOptions } from './redis.ts';
import { waitFor } from './wait.ts';

export interface ReplicaSetOptions extends RedisOptions {
  /** How many replicas; 1 by default. */
  readonly replicas?: number;
}

/** A primary and its replicas. */
export class ReplicaSet {
  /** The server that began as primary. */
  readonly primary: RedisServer;
  /** The servers that began as replicas. */
  readonly replicas: readonly RedisServer[];

  private constructor(primary: RedisServer, replicas: readonly RedisServer[]) {
    this.primary = primary;
    this.replicas = replicas;
  }

  static async start(ground: Ground, access: RedisAccess, replicas: number): Promise<ReplicaSet> {
    const config = { ...followerConfig(access.login), ...access.config };
    const primary = await RedisServer.start(ground, { ...access, config });
    const following = { ...config, replicaof: `${primary.host} ${primary.port}` };
    const plan = { ...access, config: following };
    const followers = Array.from({ length: replicas }, () => RedisServer.start(ground, plan));
    const set = new ReplicaSet(primary, await Promise.all(followers));
    await set.synced();
    return set;
  }

  get nodes(): readonly RedisServer[] {
    return [this.primary, ...this.replicas];
  }

  /** Waits until every replica follows the primary and has all that was written up to now. */
  async synced(): Promise<void> {
    const written = Number((await this.primary.info('replication'))['master_repl_offset']);
    await Promise.all(
      this.replicas.map(async (replica) => {
        const what = `the replica on port ${replica.port} is in sync`;
        await waitFor(async () => isInSync(await replica.info('replication'), written), { what });
      }),
    );
  }
}

function isInSync(replication: Readonly<Record<string, string>>, written: number): boolean {
  return (
    replication['master_link_status'] === 'up' &&
    Number(replication['slave_repl_offset']) >= written
  );
}
