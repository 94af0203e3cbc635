// The clients that people use, as the load sees them.
import { Cluster as IoCluster, Redis, type ClusterNode } from 'ioredis';
import { createClient, createCluster, createSentinel } from 'redis';
import type { Store } from './load.ts';

const host = '127.0.0.1';

/** node-redis, which connects again by itself. */
export async function nodeRedis(port: number): Promise<Store> {
  const client = createClient({ url: `redis://${host}:${port}`, disableOfflineQueue: true });
  client.on('error', () => undefined);
  await client.connect();
  return {
    name: `node-redis at ${port}`,
    set: (key, value) => client.set(key, value),
    get: (key) => client.get(key),
    close: () => client.destroy(),
  };
}

export async function nodeRedisSentinel(name: string, ports: readonly number[]): Promise<Store> {
  const client = createSentinel({
    name,
    sentinelRootNodes: ports.map((port) => ({ host, port })),
    nodeClientOptions: { disableOfflineQueue: true },
    masterPoolSize: 2,
  });
  client.on('error', () => undefined);
  await client.connect();
  return {
    name: 'node-redis with Sentinels',
    set: (key, value) => client.set(key, value),
    get: (key) => client.get(key),
    close: () => {
      // Nothing is waited for: the servers may be gone.
      client.destroy().catch(() => undefined);
    },
  };
}

export async function nodeRedisCluster(ports: readonly number[]): Promise<Store> {
  const client = createCluster({
    rootNodes: ports.map((port) => ({ url: `redis://${host}:${port}` })),
  });
  client.on('error', () => undefined);
  await client.connect();
  return {
    name: 'node-redis in a Cluster',
    set: (key, value) => client.set(key, value),
    get: (key) => client.get(key),
    close: () => client.destroy(),
  };
}

export async function ioredis(port: number): Promise<Store> {
  return ioStore(`ioredis at ${port}`, new Redis({ host, port, ...impatient }));
}

export async function ioredisSentinel(name: string, ports: readonly number[]): Promise<Store> {
  const sentinels = ports.map((port) => ({ host, port }));
  const options = { name, sentinels, failoverDetector: true, ...impatient };
  return ioStore('ioredis with Sentinels', new Redis(options));
}

export async function ioredisCluster(ports: readonly number[]): Promise<Store> {
  const nodes: ClusterNode[] = ports.map((port) => ({ host, port }));
  return ioStore('ioredis in a Cluster', new IoCluster(nodes, { redisOptions: impatient }));
}

const impatient = { maxRetriesPerRequest: 1, retryStrategy: () => 50 } as const;

async function ioStore(name: string, client: Redis | IoCluster): Promise<Store> {
  client.on('error', () => undefined);
  await client.ping();
  return {
    name,
    set: (key, value) => client.set(key, value),
    get: (key) => client.get(key),
    close: () => client.disconnect(),
  };
}
