import { StageError } from './errors.ts';
import type { Ground } from './ground.ts';
import { followerConfig } from './redis-access.ts';
import { itemsOf } from './redis-reply.ts';
import { RedisServer, type RedisAccess, type RedisOptions } from './redis.ts';
import { waitFor } from './wait.ts';

const slots = 16_384;

export interface ClusterOptions extends RedisOptions {
  /** How many primaries share the slots; 3 by default, which is the least. */
  readonly primaries?: number;
  /** How many replicas each primary has; none by default. */
  readonly replicas?: number;
  /** Milliseconds of silence until a node counts as down; 2,000 by default. */
  readonly nodeTimeout?: number;
}

/** A Redis Cluster. The first third of the slots lies on the first primary, and so on. */
export class Cluster {
  /** The servers that began as primaries. */
  readonly primaries: readonly RedisServer[];
  /** The servers that began as replicas: all of the first primary, then all of the second one. */
  readonly replicas: readonly RedisServer[];

  private constructor(primaries: readonly RedisServer[], replicas: readonly RedisServer[]) {
    this.primaries = primaries;
    this.replicas = replicas;
  }

  static async start(
    ground: Ground,
    access: RedisAccess,
    options: ClusterOptions,
  ): Promise<Cluster> {
    const { primaries = 3, replicas = 0, nodeTimeout = 2_000 } = options;
    if (primaries < 3) {
      const message = `A cluster of ${primaries} primaries cannot agree on anything. Ask for 3 or more.`;
      throw new StageError('STAGE_OPTION', message);
    }
    const config = {
      'cluster-enabled': 'yes',
      'cluster-node-timeout': nodeTimeout,
      // A replica takes over however long it has not heard its primary.
      'cluster-replica-validity-factor': 0,
      ...(access.tls === undefined ? {} : { 'tls-cluster': 'yes' }),
      ...followerConfig(access.login),
      ...access.config,
    };
    const nodes = await Promise.all(
      Array.from({ length: primaries * (1 + replicas) }, () =>
        RedisServer.start(ground, { ...access, config, withBus: true }),
      ),
    );
    const cluster = new Cluster(nodes.slice(0, primaries), nodes.slice(primaries));
    await cluster.#shareSlots();
    await cluster.#meet();
    await cluster.#follow();
    await cluster.ready();
    return cluster;
  }

  get nodes(): readonly RedisServer[] {
    return [...this.primaries, ...this.replicas];
  }

  /** Waits until every running node finds all slots served and every replica is in sync. */
  async ready(): Promise<void> {
    await Promise.all(
      this.nodes.map(async (node) => {
        if (!node.running) return;
        const what = `the cluster node on port ${node.port} is ready`;
        await waitFor(async () => isReady(node), { what });
      }),
    );
  }

  /** Kills a primary and returns the replica that takes over. */
  async failover(primary: RedisServer): Promise<RedisServer> {
    const heirs = this.nodes.filter((node) => node !== primary && node.running);
    const before = await Promise.all(heirs.map(roleOf));
    const followers = heirs.filter((_, index) => before[index]?.primaryPort === primary.port);
    if (followers.length === 0) {
      const message = `No running replica follows port ${primary.port}. Start the cluster with replicas.`;
      throw new StageError('STAGE_OPTION', message);
    }
    await primary.kill();
    const what = `a replica takes over from the primary on port ${primary.port}`;
    const successor = await waitFor(
      async () => {
        const roles = await Promise.all(followers.map(roleOf));
        return followers.find((_, index) => roles[index]?.name === 'master');
      },
      { what },
    );
    await this.ready();
    return successor;
  }

  async #shareSlots(): Promise<void> {
    const share = slots / this.primaries.length;
    await Promise.all(
      this.primaries.map(async (node, index) => {
        const last = Math.floor((index + 1) * share) - 1;
        await node.command('CLUSTER', 'ADDSLOTSRANGE', Math.floor(index * share), last);
        // Otherwise every node claims the same epoch, and it takes a while to sort that out.
        await node.command('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
      }),
    );
  }

  async #meet(): Promise<void> {
    const [first, ...others] = this.nodes;
    if (first === undefined) return;
    for (const { host, port } of others) await first.command('CLUSTER', 'MEET', host, port);
    await Promise.all(
      this.nodes.map(async (node) => {
        const what = `the node on port ${node.port} knows the whole cluster`;
        await waitFor(async () => (await knownNodes(node)).length === this.nodes.length, { what });
      }),
    );
  }

  async #follow(): Promise<void> {
    const replicasEach = this.replicas.length / this.primaries.length;
    await Promise.all(
      this.replicas.map(async (replica, index) => {
        const primary = this.primaries[Math.floor(index / replicasEach)];
        if (primary === undefined) return;
        await replica.command(
          'CLUSTER',
          'REPLICATE',
          String(await primary.command('CLUSTER', 'MYID')),
        );
      }),
    );
  }
}

/** Lines of CLUSTER NODES for the nodes that have been met; a handshake has no name yet. */
async function knownNodes(node: RedisServer): Promise<readonly string[]> {
  const lines = String(await node.command('CLUSTER', 'NODES')).split('\n');
  return lines.filter((line) => line !== '' && !line.includes('handshake'));
}

async function isReady(node: RedisServer): Promise<boolean> {
  const state = String(await node.command('CLUSTER', 'INFO'));
  if (!state.includes('cluster_state:ok')) return false;
  const { role, master_link_status: link } = await node.info('replication');
  return role === 'master' || link === 'up';
}

async function roleOf(node: RedisServer): Promise<{ name: string; primaryPort: number }> {
  const role = itemsOf(await node.command('ROLE'));
  return { name: String(role[0]), primaryPort: Number(role[2]) };
}
