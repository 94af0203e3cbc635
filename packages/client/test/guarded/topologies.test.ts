// The same rule on every kind of connection that the two clients have.
import { Stage } from '@rampart/stage';
import { Cluster, Redis } from 'ioredis';
import { createClientPool, createCluster, createSentinel } from 'redis';
import { afterAll, describe, expect, it } from 'vitest';

import { guarded } from '../../src/guarded/guarded.ts';
import { cart, items, paid, product, refusedKey, refusedScript } from './stand.ts';

const stage = new Stage();
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});

describe('a guarded pool of node-redis', () => {
  it('holds its commands, its transactions and the clients that it lends to the rule', async () => {
    const server = await stage.redis();
    const pool = createClientPool({ url: server.url });
    stage.defer(() => pool.destroy());
    const redis = await guarded(pool).connect();
    await redis.set(product, 'car');
    expect(await redis.get(product)).toBe('car');
    expect(await redis.multi().get(product).exec()).toEqual(['car']);
    expect(await redis.execute(async (one) => one.get(product))).toBe('car');
    expect(await redis.command('GETEX', product)).toBe('car');
    // @ts-expect-error a text is no key
    await expect(redis.get('product:1')).rejects.toMatchObject(refusedKey);
    // @ts-expect-error a text is no key
    const lent = redis.execute(async (one) => one.get('product:1'));
    await expect(lent).rejects.toMatchObject(refusedKey);
    // @ts-expect-error a text is no key
    expect(() => redis.multi().get('product:1')).toThrowError(expect.objectContaining(refusedKey));
  });
});

describe('guarded clients of a Sentinel', () => {
  it('hold commands, transactions and leases to the rule', async () => {
    const topology = await stage.sentinels({ replicas: 1, sentinels: 3, quorum: 2 });
    const sentinels = topology.sentinels.map(({ port }) => ({ host: '127.0.0.1', port }));
    const sentinel = createSentinel({
      name: topology.name,
      sentinelRootNodes: sentinels,
    });
    stage.defer(() => sentinel.destroy());
    const redis = await guarded(sentinel).connect();
    await redis.set(product, 'car');
    expect(await redis.get(product)).toBe('car');
    expect(await redis.objectEncoding(product)).toBe('embstr');
    expect(await redis.multi().get(product).command('GETEX', product).exec()).toEqual([
      'car',
      'car',
    ]);
    expect(await redis.command('GETEX', product)).toBe('car');
    const lease = await redis.use(async (one) => {
      await one.watch(product);
      // @ts-expect-error a text is no key
      await expect(one.get('product:1')).rejects.toMatchObject(refusedKey);
      return one.multi().get(product).exec();
    });
    expect(lease).toEqual(['car']);
    // @ts-expect-error a text is no key
    await expect(redis.get('product:1')).rejects.toMatchObject(refusedKey);
    // @ts-expect-error a text is no key
    expect(() => redis.multi().get('product:1')).toThrowError(expect.objectContaining(refusedKey));

    const io = new Redis({ name: topology.name, sentinels: sentinels });
    stage.defer(() => io.disconnect());
    const other = guarded(io);
    expect(await other.get(product)).toBe('car');
    // @ts-expect-error a text is no key
    await expect(other.get('product:1')).rejects.toMatchObject(refusedKey);
  });
});

describe('guarded clients of a Cluster', () => {
  it('route by made keys, in transactions too, and refuse raw ones', async () => {
    const topology = await stage.cluster({ primaries: 3 });
    const cluster = createCluster({
      rootNodes: topology.nodes.map(({ port }) => ({ url: `redis://127.0.0.1:${port}` })),
    });
    stage.defer(() => cluster.destroy());
    await cluster.connect();
    const redis = guarded(cluster);
    await redis.mSet([
      [cart, '1'],
      [items, '2'],
    ]);
    await redis.set(product, 'car');
    expect(await redis.mGet([cart, items])).toEqual(['1', '2']);
    expect(await redis.multi().incr(cart).incr(items).command('INCR', paid).exec()).toEqual([
      2, 3, 1,
    ]);
    expect(await redis.multi(cart).get(items).execAsPipeline()).toEqual(['3']);
    expect(await redis.command('GETEX', product)).toBe('car');
    // @ts-expect-error a text is no key
    await expect(redis.get('product:1')).rejects.toMatchObject(refusedKey);
    // @ts-expect-error a text is no route
    expect(() => redis.multi('cart')).toThrowError(expect.objectContaining(refusedKey));
    // @ts-expect-error a text is no key
    expect(() => redis.multi().get('cart')).toThrowError(expect.objectContaining(refusedKey));

    const io = new Cluster(topology.nodes.map(({ port }) => ({ host: '127.0.0.1', port })));
    stage.defer(() => io.disconnect());
    const other = guarded(io);
    expect(await other.mget([cart, items])).toEqual(['2', '3']);
    expect(await other.pipeline().get(cart).get(items).exec()).toEqual([
      [null, '2'],
      [null, '3'],
    ]);
    expect(await other.multi().get(cart).exec()).toEqual([[null, '2']]);
    expect(await other.command('GETEX', product)).toBe('car');
    // @ts-expect-error a text is no key
    await expect(other.get('product:1')).rejects.toMatchObject(refusedKey);
    await expect(other.command('EVAL', 'return 1', 0)).rejects.toMatchObject(refusedScript);
  });
});
