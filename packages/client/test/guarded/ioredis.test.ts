// oxlint-disable typescript/no-unsafe-call -- what must not compile is called all the same, to show
// that it is refused at run time too, and has no type then.
// Each line marked @ts-expect-error must not compile, and is refused by the running client as well.
import { Stage, type RedisServer } from '@rampart/stage';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';

import { guarded } from '../../src/guarded/guarded.ts';
import {
  arrived,
  items,
  other,
  product,
  refusedCommand,
  refusedKey,
  refusedScript,
} from './stand.ts';

const stage = new Stage();
let server: RedisServer;

beforeAll(async () => {
  server = await stage.redis();
});
beforeEach(async () => {
  await server.command('FLUSHALL');
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});

function bare(options: { keyPrefix?: string; enableAutoPipelining?: boolean } = {}): Redis {
  const client = new Redis(server.url, options);
  stage.defer(() => client.disconnect());
  return client;
}

describe('a guarded client of ioredis', () => {
  it('runs commands with made keys, with all the overloads of the client', async () => {
    const redis = guarded(bare());
    const done = await redis.set(product, 'car');
    expectTypeOf(done).toEqualTypeOf<'OK'>();
    const locked = await redis.set(product, 'car', 'PX', 60_000, 'NX');
    expectTypeOf(locked).toEqualTypeOf<'OK' | null>();
    expect(locked).toBeNull();
    const before = await redis.set(product, 'bike', 'EX', 60, 'GET');
    expectTypeOf(before).toEqualTypeOf<string | null>();
    expect(before).toBe('car');
    expect(await redis.getBuffer(product)).toEqual(Buffer.from('bike'));
    expect(await redis.hset(items, { wheels: 4, doors: 2 })).toBe(2);
    expect(await redis.hset(items, new Map([['seats', 5]]))).toBe(1);
    expect(await redis.hgetall(items)).toEqual({ wheels: '4', doors: '2', seats: '5' });
    expect(
      await redis.mset(
        new Map([
          [product, '1'],
          [other, '2'],
        ]),
      ),
    ).toBe('OK');
    expect(await redis.mget([product, other])).toEqual(['1', '2']);
    expect(await redis.object('ENCODING', product)).toBe('int');
    expect(await redis.del(product, other, items)).toBe(3);
  });

  it('refuses a raw text where a key stands, before anything is sent', async () => {
    const redis = guarded(bare());
    await server.command('GET', 'counted');
    const before = await arrived(server, 'get');
    // @ts-expect-error a text is no key
    await expect(redis.get('product:1')).rejects.toMatchObject(refusedKey);
    // @ts-expect-error bytes are no key
    await expect(redis.getBuffer(Buffer.from('product:1'))).rejects.toMatchObject(refusedKey);
    // @ts-expect-error a list of texts is no key
    await expect(redis.get(['product:1'])).rejects.toMatchObject(refusedKey);
    // @ts-expect-error nor is what only looks like a key
    await expect(redis.get({ toString: () => 'k' })).rejects.toMatchObject(refusedCommand);
    expect(await arrived(server, 'get')).toBe(before);
  });

  it('refuses it in lists, behind options and as one of many', async () => {
    const redis = guarded(bare());
    // @ts-expect-error one of the keys is a text
    await expect(redis.mget([product, 'product:2'])).rejects.toMatchObject(refusedKey);
    // @ts-expect-error one of the keys is a text
    await expect(redis.del(product, 'product:2')).rejects.toMatchObject(refusedKey);
    // @ts-expect-error the second key is a text
    await expect(redis.rename(product, 'product:2')).rejects.toMatchObject(refusedKey);
    // @ts-expect-error names of an object are texts
    await expect(redis.mset({ 'product:1': 'car' })).rejects.toMatchObject(refusedKey);
    // @ts-expect-error the stream is a text
    await expect(redis.xread('STREAMS', 'stream', '0')).rejects.toMatchObject(refusedKey);
    // @ts-expect-error keys and numbers in one list cannot be told apart
    await expect(redis.zunionstore(product, 1, 'z')).rejects.toMatchObject(refusedKey);
    // @ts-expect-error the destination is a text
    const sorted = redis.sort(product, 'STORE', 'sorted');
    await expect(sorted).rejects.toMatchObject(refusedKey);
    // @ts-expect-error the key of a container's command is a text
    await expect(redis.object('ENCODING', 'product:1')).rejects.toMatchObject(refusedKey);
    // @ts-expect-error WATCH names keys too
    await expect(redis.watch('product:1')).rejects.toMatchObject(refusedKey);
  });

  it('takes keys in lists and behind options', async () => {
    const redis = guarded(bare());
    await redis.rpush(product, '3', '1');
    expect(await redis.sort(product, 'ALPHA', 'STORE', other)).toBe(2);
    await redis.zadd(items, 1, 'a');
    expect(await redis.zunionstore(other, 1, [items])).toBe(1);
    await redis.del(product);
    await redis.xadd(product, '*', 'wheel', 'red');
    expect(JSON.stringify(await redis.xread('COUNT', 1, 'STREAMS', product, '0'))).toContain('red');
    const stream = redis.zscanStream(other);
    const pages: unknown[] = [];
    for await (const page of stream) pages.push(page);
    expect(pages).toEqual([['a', '1']]);
    // @ts-expect-error a stream over fields wants a key as well
    expect(() => redis.zscanStream('z')).toThrowError(expect.objectContaining(refusedKey));
  });

  it('refuses a value that would become words of its own', async () => {
    const redis = guarded(bare());
    const hostile: unknown = { toString: () => 'EX' };
    // @ts-expect-error no value is an object
    await expect(redis.set(product, [hostile])).rejects.toMatchObject(refusedCommand);
    // @ts-expect-error nor nothing
    await expect(redis.set(product, null)).rejects.toMatchObject(refusedCommand);
  });

  it('knows no way past the guard', async () => {
    const redis = guarded(bare());
    for (const way of ['sendCommand', 'call', 'defineCommand', 'exec', 'options', 'scanStream']) {
      expect(way in redis, way).toBe(false);
    }
    // @ts-expect-error what is not guarded is not there
    expect(redis.call).toBeUndefined();
  });

  it('refuses scripts by text, and commands that reach beyond their keys', async () => {
    const redis = guarded(bare());
    // @ts-expect-error Lua comes declared only
    await expect(redis.eval('return 1', 0)).rejects.toMatchObject(refusedScript);
    // @ts-expect-error KEYS is for nobody
    await expect(redis.keys('*')).rejects.toMatchObject(refusedCommand);
    // @ts-expect-error an application flushes nothing
    await expect(redis.flushall()).rejects.toMatchObject(refusedCommand);
    await expect(redis.config('GET', '*')).rejects.toMatchObject(refusedCommand);
    await expect(redis.script('LOAD', 'return 1')).rejects.toMatchObject(refusedScript);
    await expect(redis.command('EVAL', 'return 1', 0)).rejects.toMatchObject(refusedScript);
    const sorted = redis.sort(product, 'BY', 'weight_*');
    await expect(sorted).rejects.toMatchObject(refusedCommand);
  });

  it('sends what has no method by its words, held to the same rule', async () => {
    const redis = guarded(bare());
    expect(await redis.command('SET', product, 'car', 'EX', 100)).toBe('OK');
    expect(await redis.command('GETEX', product, 'PERSIST')).toBe('car');
    await expect(redis.command('GETEX', 'product:1')).rejects.toMatchObject(refusedKey);
  });

  it('leaves the client’s own prefix to the client', async () => {
    const redis = guarded(bare({ keyPrefix: 'shop:' }));
    await redis.set(product, 'car');
    await redis.pipeline().set(other, 'bike').exec();
    expect(await server.command('MGET', 'shop:product:1', 'shop:product:2')).toEqual([
      'car',
      'bike',
    ]);
  });

  it('holds pipelines and transactions to the rule, and runs none without what was refused', async () => {
    const redis = guarded(bare());
    const replies = await redis.pipeline().set(product, 'car').getBuffer(product).exec();
    expect(replies).toEqual([
      [null, 'OK'],
      [null, Buffer.from('car')],
    ]);
    const done = await redis
      .multi([
        ['incr', other],
        ['get', product],
      ])
      .exec();
    expect(done).toEqual([
      [null, 1],
      [null, 'car'],
    ]);
    const pipeline = redis.multi().set(product, 'bike').command('GETEX', product);
    expect(pipeline.length).toBe(3);
    // @ts-expect-error a text is no key
    expect(() => pipeline.del('product:1')).toThrowError(expect.objectContaining(refusedKey));
    await expect(pipeline.exec()).rejects.toMatchObject(refusedKey);
    expect(await redis.get(product)).toBe('car');
    const raw = () => redis.pipeline([['get', 'product:1']]);
    expect(raw).toThrowError(expect.objectContaining(refusedKey));
    const notACommand = () => redis.pipeline([['sendCommand', 'x']]);
    expect(notACommand).toThrowError(expect.objectContaining(refusedCommand));
  });

  it('pipelines by itself when the client does', async () => {
    const redis = guarded(bare({ enableAutoPipelining: true }));
    const replies = await Promise.all([
      redis.set(product, 'car'),
      redis.incr(other),
      redis.get(product),
    ]);
    expect(replies).toEqual(['OK', 1, 'car']);
    // @ts-expect-error a text is no key
    await expect(redis.get('product:1')).rejects.toMatchObject(refusedKey);
  });

  it('answers callbacks too', async () => {
    const redis = guarded(bare());
    const heard = Promise.withResolvers<unknown>();
    await redis.set(product, 'car', (_error, reply) => heard.resolve(reply));
    expect(await heard.promise).toBe('OK');
    const told = Promise.withResolvers<unknown>();
    // @ts-expect-error a text is no key
    const refused = redis.get('product:1', (error) => told.resolve(error));
    await expect(refused).rejects.toMatchObject(refusedKey);
    expect(await told.promise).toMatchObject(refusedKey);
  });

  it('guards a duplicate, and leaves channels as they are', async () => {
    const redis = guarded(bare());
    const listener = redis.duplicate();
    stage.defer(() => listener.disconnect());
    // @ts-expect-error a text is no key
    await expect(listener.get('product:1')).rejects.toMatchObject(refusedKey);
    const heard = Promise.withResolvers<string>();
    listener.on('message', (_channel: string, message: string) => heard.resolve(message));
    await listener.subscribe('news');
    await redis.publish('news', 'a car');
    expect(await heard.promise).toBe('a car');
  });
});
