// A client of either library for any of the three topologies, made as an application would make it.
import type { RedisClient } from '@rampart/keyring';
import type { ShopSettings, StoreUrl } from './settings.ts';

export interface Connection {
  readonly client: RedisClient;
  close(): void;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Does not wait until it is connected: the client tries when it can, and again whenever it must. */
export async function connect({
  library,
  store,
}: Pick<ShopSettings, 'library' | 'store'>): Promise<Connection> {
  return library === 'redis' ? connectNodeRedis(store) : connectIoRedis(store);
}

// Only the library that is wanted is loaded: these programs start often.
async function connectNodeRedis(store: StoreUrl): Promise<Connection> {
  const client = await nodeRedisClient(store);
  // Each attempt that fails is told as an error; the keyring's own events tell what matters.
  client.on('error', () => undefined);
  // It goes on trying by itself, and rejects only when it is closed meanwhile.
  client.connect().catch(() => undefined);
  return { client, close: () => void client.destroy() };
}

async function nodeRedisClient(store: StoreUrl) {
  const { createClient, createCluster, createSentinel } = await import('redis');
  const { kind, name, addresses } = parse(store);
  if (kind === 'sentinel') {
    return createSentinel({ name, sentinelRootNodes: addresses, scanInterval: 1_000 });
  }
  if (kind === 'cluster') {
    return createCluster({ rootNodes: addresses.map((socket) => ({ socket })) });
  }
  return createClient({ url: store });
}

async function connectIoRedis(store: StoreUrl): Promise<Connection> {
  const client = await ioRedisClient(store);
  client.on('error', () => undefined);
  return { client, close: () => client.disconnect() };
}

async function ioRedisClient(store: StoreUrl) {
  const { Cluster, Redis } = await import('ioredis');
  const { kind, name, addresses } = parse(store);
  if (kind === 'sentinel') return new Redis({ name, sentinels: addresses });
  if (kind === 'cluster') return new Cluster(addresses);
  return new Redis(store);
}

function parse(store: StoreUrl): { kind: string; name: string; addresses: Address[] } {
  const [kind = '', rest = ''] = store.split('://');
  const at = rest.lastIndexOf('@');
  const addresses = rest
    .slice(at + 1)
    .split(',')
    .map((text) => {
      const [host = '', port] = text.split(':');
      return { host, port: Number(port) };
    });
  return { kind, name: rest.slice(0, Math.max(at, 0)), addresses };
}
