import { Stage, type RedisServer } from '@rampart/stage';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';

import {
  digits,
  functions,
  guarded,
  integer,
  integerReply,
  keyspace,
  lua,
  script,
} from '@rampart/client';
import { refusedScript } from './stand.ts';

const product = keyspace('product:{id}', { id: digits() });
const sell = script({
  keys: { product },
  arguments: { count: integer() },
  reply: integerReply(),
  lua: lua`return redis.call('DECRBY', keys.product, args.count)`,
});

const stage = new Stage();
let server: RedisServer;
beforeAll(async () => {
  server = await stage.redis();
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});

async function clients() {
  const node = createClient({ url: server.url });
  stage.defer(() => node.destroy());
  await node.connect();
  const io = new Redis(server.url);
  stage.defer(() => io.disconnect());
  return { node, io };
}

describe('a declared script', () => {
  it('runs on guarded clients, alone and in a transaction', async () => {
    const key = product.key({ id: 1 });
    const { node, io } = await clients();
    const call = { keys: { product: key }, arguments: { count: 1 } };
    await server.command('SET', 'product:1', '6');
    const left = await guarded(node).run(sell, call);
    expectTypeOf(left).toEqualTypeOf<number>();
    expect(left).toBe(5);
    const next = await guarded(io).run(sell, call);
    expectTypeOf(next).toEqualTypeOf<number>();
    expect(next).toBe(4);
    expect(await guarded(node).multi().run(sell, call).get(key).exec()).toEqual([3, '3']);
    const replies = await guarded(io).multi().run(sell, call).get(key).exec();
    expect(replies).toEqual([
      [null, 2],
      [null, '2'],
    ]);
  });

  it('finds its keys behind the prefix of a client, in a transaction too', async () => {
    const node = createClient({ url: server.url, keyPrefix: 'app:' });
    stage.defer(() => node.destroy());
    await node.connect();
    const key = product.key({ id: 3 });
    const call = { keys: { product: key }, arguments: { count: 1 } };
    await server.command('SET', 'app:product:3', '6');
    expect(await guarded(node).run(sell, call)).toBe(5);
    expect(await guarded(node).multi().run(sell, call).get(key).exec()).toEqual([4, '4']);
    expect(await server.command('EXISTS', 'product:3')).toBe(0);
  });

  it('may be a function of the server', async () => {
    const { node } = await clients();
    const shop = functions('shop', { version: 1, scripts: { sell } });
    await server.command('SET', 'product:2', '5');
    const call = { keys: { product: product.key({ id: 2 }) }, arguments: { count: 2 } };
    expect(await guarded(node).run(shop.call.sell, call)).toBe(3);
  });

  it('is told from what only looks like one, which never sees the client', async () => {
    const { node, io } = await clients();
    let seen: unknown = null;
    const fake = {
      run: async (client: object, _call: object) => {
        seen = client;
        return await Promise.resolve(1);
      },
      queue: (queue: object, _call: object) => {
        seen = queue;
      },
    };
    await expect(guarded(node).run(fake, {})).rejects.toMatchObject(refusedScript);
    await expect(guarded(io).run(fake, {})).rejects.toMatchObject(refusedScript);
    const queue = () => guarded(node).multi().run(fake, {});
    expect(queue).toThrowError(expect.objectContaining(refusedScript));
    expect(seen).toBeNull();
  });
});

describe('a scan of a keyspace', () => {
  it('goes by guarded clients', async () => {
    const { node, io } = await clients();
    await server.command('SET', 'product:77', '5');
    for (const scan of [product.scan(guarded(node)), product.scan(guarded(io))]) {
      const found: string[] = [];
      for await (const { key } of scan) found.push(String(key));
      expect(found).toContain('product:77');
    }
  });
});
