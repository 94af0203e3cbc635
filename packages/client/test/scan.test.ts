import { Stage } from '@rampart/stage';
import { Cluster, Redis } from 'ioredis';
import { createClient, createCluster, createSentinel } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { digits, keyspace, oneOf, type ScanClient } from '../src/index.ts';

const product = keyspace('product:{id}', { id: digits() });
const discount = keyspace('product:{id}:discount', { id: digits() });
const session = keyspace('session:{kind}:{id}', { kind: oneOf('user', 'api'), id: digits() });
const cart = keyspace('cart:{user}:items', { user: digits() }, { hashTag: 'user' });

const ids = Array.from({ length: 300 }, (_, index) => index + 1);

/** What stands in every database of these tests, and neighbours that match the glob but are no keys. */
const names: readonly string[] = [
  ...ids.flatMap((id) => [
    String(product.key({ id })),
    String(discount.key({ id })),
    String(session.key({ kind: id % 2 === 0 ? 'user' : 'api', id })),
    String(cart.key({ user: id })),
  ]),
  'product:',
  'product:01',
  'product:x',
  'product:1:discounts',
  'cart:1:items',
];

/** The ids of all that the scan yields, without those that came twice. */
async function idsOf(found: AsyncIterable<{ readonly parts: object }>): Promise<readonly number[]> {
  const seen = new Set<number>();
  for await (const { parts } of found) {
    seen.add(Number(Object.values<unknown>({ ...parts }).at(-1)));
  }
  return [...seen].toSorted((a, b) => a - b);
}

async function expectAllFound(client: ScanClient): Promise<void> {
  expect(await idsOf(product.scan(client))).toEqual(ids);
  expect(await idsOf(discount.scan(client, { count: 7 }))).toEqual(ids);
  expect(await idsOf(cart.scan(client))).toEqual(ids);
  const users = session.scan(client, { parts: { kind: 'user' } });
  expect(await idsOf(users)).toEqual(ids.filter((id) => id % 2 === 0));
  expect(await idsOf(cart.scan(client, { parts: { user: 17 } }))).toEqual([17]);
}

/** How many SCANs the server has answered. */
function callsOf(stats: Readonly<Record<string, string>>): number {
  return Number(/calls=(\d+)/u.exec(stats['cmdstat_scan'] ?? '')?.[1] ?? 0);
}

let stage: Stage;
beforeAll(() => {
  stage = new Stage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const values = names.flatMap((name) => [name, '1']);

/** A client, and how it ends; errors of connections that tests break are part of them. */
function ending<Client extends { on(event: 'error', listener: () => void): unknown }>(
  client: Client,
  end: (client: Client) => unknown,
): Client {
  client.on('error', () => undefined);
  stage.defer(async () => {
    await end(client);
  });
  return client;
}

async function nodeRedis(url: string, options: object = {}) {
  const client = ending(createClient({ ...options, url }), (each) => each.destroy());
  await client.connect();
  return client;
}

const ioRedis = (url: string, options: object = {}): Redis =>
  ending(new Redis(url, options), (each) => each.disconnect());

describe('scan finds every key of a keyspace, and nothing else, on', () => {
  it('one server', async () => {
    const redis = await stage.redis();
    await redis.command('MSET', ...values);
    await expectAllFound(await nodeRedis(redis.url));
    await expectAllFound(ioRedis(redis.url));
    expect(await redis.info('commandstats')).not.toHaveProperty('cmdstat_keys');
  });

  it('a cluster', async () => {
    const cluster = await stage.cluster();
    const nodes = cluster.primaries.map(({ host, port }) => ({ host, port }));
    const rootNodes = nodes.map((socket) => ({ socket }));
    const client = ending(createCluster({ rootNodes }), (each) => each.destroy());
    await client.connect();
    for (const name of names) await client.set(name, '1');
    await expectAllFound(client);
    await expectAllFound(ending(new Cluster(nodes), (each) => each.disconnect()));
  });

  it('a Sentinel group, also when the primary dies meanwhile', async () => {
    const group = await stage.sentinels();
    const primary = await group.primary();
    await primary.command('MSET', ...values);
    await group.set.synced();
    const sentinels = group.sentinels.map(({ host, port }) => ({ host, port }));
    const { name } = group;
    const client = ending(
      createSentinel({ name, sentinelRootNodes: sentinels, scanInterval: 500 }),
      (each) => each.destroy(),
    );
    await client.connect();
    const other = ending(new Redis({ sentinels, name }), (each) => each.disconnect());
    await expectAllFound(client);
    await expectAllFound(other);

    const found = [other, client].map((each) => product.scan(each, { count: 5 }));
    const firsts = await Promise.all(found.map((each) => each.next()));
    expect(firsts.some(({ done }) => done)).toBe(false);
    await group.failover({ by: 'kill' });
    for (const each of found) expect(await idsOf(each)).toEqual(ids);
  });
});

describe('scan', () => {
  it('starts over on another connection, for which its cursor may mean nothing', async () => {
    const redis = await stage.redis();
    await redis.command('MSET', ...values);
    for (const client of [await nodeRedis(redis.url), ioRedis(redis.url)]) {
      const before = await redis.info('commandstats');
      const found = product.scan(client, { count: 1000 });
      await found.next();
      await redis.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      expect(await idsOf(found)).toHaveLength(ids.length);
      const after = await redis.info('commandstats');
      expect(callsOf(after) - callsOf(before)).toBeGreaterThan(2);
    }
  });

  it('yields keys that can be used at once, while it goes on', async () => {
    const redis = await stage.redis();
    await redis.command('MSET', ...values);
    const client = await nodeRedis(redis.url);
    for await (const { key } of product.scan(client, { count: 10 })) {
      await client.del(key.toString());
    }
    expect(await idsOf(product.scan(client))).toEqual([]);
    expect(await idsOf(discount.scan(client))).toEqual(ids);
  });

  it('refuses clients that put a prefix of their own before every key', async () => {
    const redis = await stage.redis();
    const url = redis.url;
    const prefixed = { keyPrefix: 'app:' };
    for (const client of [await nodeRedis(url, prefixed), ioRedis(url, prefixed)]) {
      const scanning = product.scan(client).next();
      await expect(scanning).rejects.toThrow('has a keyPrefix');
      await expect(scanning).rejects.toMatchObject({ code: 'CLIENT_SCAN_CLIENT' });
    }
  });

  it('refuses what is no client', async () => {
    const loose: { scan(client: object): AsyncGenerator } = product;
    await expect(loose.scan({}).next()).rejects.toMatchObject({ code: 'CLIENT_SCAN_CLIENT' });
  });

  it('refuses a part that is none before it asks the server', async () => {
    const client: ScanClient = ioRedis('redis://127.0.0.1:1', { lazyConnect: true });
    await expect(session.scan(client, { parts: { id: '*' } }).next()).rejects.toMatchObject({
      code: 'CLIENT_KEY_INPUT',
    });
  });
});
