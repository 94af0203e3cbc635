// The same behaviour over every client and topology, against real servers.
import { Redis, Cluster as IoRedisCluster } from 'ioredis';
import { createClient, createCluster, createSentinel } from 'redis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisStore } from '@rampart/keyring';
import type { RedisClient } from '../src/redis-call.ts';
import { Stage, waitFor } from '@rampart/stage';
import { Servers, activeKey, signerOf } from './support/rings.ts';

interface Opened {
  readonly client: RedisClient;
  close(): Promise<unknown> | void;
}

let stage: Stage;
beforeAll(() => {
  stage = new Stage();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** What must hold between two servers, whatever lies between them and Redis. */
async function agree(first: Opened, second: Opened): Promise<void> {
  await using servers = new Servers();
  const a = await servers.ready(redisStore(first.client));
  const b = await servers.ready(redisStore(second.client));
  expect(activeKey(a)).toBe(activeKey(b));

  await a.rotate({ immediately: true });
  expect(await signerOf(b).verify(signerOf(a).sign())).toBe('valid');

  const old = signerOf(a).sign();
  await b.compromised();
  await waitFor(async () => (await signerOf(a).verify(old)) === 'revoked', { what: 'a knows' });

  await a.revocations.revoke('session-1');
  await waitFor(() => b.revocations.check('session-1', 1) === 'revoked', { what: 'b knows' });

  await a.once.prepare();
  await waitFor(() => a.now() > a.describe().cutOff, { what: 'time has passed' });
  const issuedAt = a.now() + 5;
  const nonces = Array.from({ length: 20 }, (_, index) => [a, b][index % 2] ?? a);
  const results = await Promise.all(
    nonces.map((ring) => ring.once.consume(Buffer.from('nonce'), issuedAt, issuedAt + 60_000)),
  );
  expect(results.toSorted()).toEqual(['fresh', ...Array.from({ length: 19 }, () => 'used')]);

  await first.close();
  await second.close();
}

describe('two servers agree through', () => {
  test('one Redis, with node-redis and ioredis', async () => {
    const redis = await stage.redis();
    await agree(await nodeRedis(redis.url), ioRedis(redis.url));
  });

  test('one Redis with TLS and a user who may do only what the store needs', async () => {
    const rules =
      '~rampart:* &rampart:* -@all +@connection +@scripting +@pubsub +get +set +time +info +del';
    const password = 'only-for-this-test';
    const users = {
      web: { password, rules: `${rules} +zadd +zrem +zscore +zrangebyscore +zrandmember` },
    };
    const redis = await stage.redis({ users, tls: true });
    const tls = { ...redis.tls };
    const client = createClient({ url: redis.urlOf('web'), socket: { tls: true, ...tls } });
    client.on('error', () => undefined);
    await client.connect();
    const other = new Redis(redis.urlOf('web'), { tls });
    await agree(
      { client, close: () => client.close() },
      { client: other, close: () => other.disconnect() },
    );
  });

  test('a Sentinel group, before and after a failover', async () => {
    const group = await stage.sentinels();
    const sentinels = group.sentinels.map(({ host, port }) => ({ host, port }));
    const sentinel = createSentinel({ name: group.name, sentinelRootNodes: sentinels });
    sentinel.on('error', () => undefined);
    await sentinel.connect();
    const io = new Redis({ sentinels, name: group.name });
    io.on('error', () => undefined);

    await using servers = new Servers();
    const a = await servers.ready(redisStore(sentinel));
    const b = await servers.ready(redisStore(io));
    const before = signerOf(a).sign();
    await a.revocations.revoke('session-1');
    await waitFor(() => b.revocations.check('session-1', 1) === 'revoked', { what: 'b knows' });

    await group.failover({ by: 'kill' });
    for (const ring of [a, b]) expect(await signerOf(ring).verify(before)).toBe('valid');
    await waitFor(() => a.describe().silentFor < 1000 && b.describe().silentFor < 1000, {
      what: 'both are in touch again',
    });
    const successor = await a.rotate({ immediately: true });
    expect(successor).not.toBe('');
    expect(await signerOf(b).verify(signerOf(a).sign())).toBe('valid');
    const c = await servers.ready(redisStore(io));
    expect(await signerOf(c).verify(before)).toBe('valid');
    expect(c.revocations.check('session-1', 1)).toBe('revoked');
    await sentinel.destroy();
    io.disconnect();
  }, 90_000);

  test('a cluster', async () => {
    const cluster = await stage.cluster();
    const nodes = cluster.primaries.map(({ host, port }) => ({ host, port }));
    const client = createCluster({
      rootNodes: nodes.map(({ host, port }) => ({ url: `redis://${host}:${port}` })),
    });
    client.on('error', () => undefined);
    await client.connect();
    const other = new IoRedisCluster(nodes);
    other.on('error', () => undefined);
    await agree(
      { client, close: () => client.close() },
      { client: other, close: () => other.disconnect() },
    );
  }, 60_000);
});

async function nodeRedis(url: string): Promise<Opened> {
  const client = createClient({ url });
  client.on('error', () => undefined);
  await client.connect();
  return { client, close: () => client.close() };
}

function ioRedis(url: string): Opened {
  // With a key prefix, as many applications have it.
  const client = new Redis(url);
  return { client, close: () => client.disconnect() };
}
