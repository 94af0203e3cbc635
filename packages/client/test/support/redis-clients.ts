// The same test over both clients, on one server and on a cluster; all of them end with the test file.
import type { Stage } from '@rampart/stage';
import { Cluster as IoRedisCluster, Redis } from 'ioredis';
import { createClient, createCluster } from 'redis';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export async function nodeRedis(
  stage: Stage,
  { host, port }: Address,
  options: { readonly keyPrefix?: string } = {},
) {
  const client = createClient({ url: `redis://${host}:${port}`, ...options });
  client.on('error', () => undefined);
  await client.connect();
  stage.defer(() => client.destroy());
  return client;
}

export function ioRedis(
  stage: Stage,
  { host, port }: Address,
  options: { readonly keyPrefix?: string } = {},
) {
  const client = new Redis({ host, port, ...options });
  client.on('error', () => undefined);
  stage.defer(() => client.disconnect());
  return client;
}

export async function nodeRedisCluster(stage: Stage, nodes: readonly Address[]) {
  const rootNodes = nodes.map(({ host, port }) => ({ url: `redis://${host}:${port}` }));
  const client = createCluster({ rootNodes });
  client.on('error', () => undefined);
  await client.connect();
  stage.defer(() => client.destroy());
  return client;
}

export function ioRedisCluster(stage: Stage, nodes: readonly Address[]) {
  const client = new IoRedisCluster(nodes.map(({ host, port }) => ({ host, port })));
  client.on('error', () => undefined);
  stage.defer(() => client.disconnect());
  return client;
}
