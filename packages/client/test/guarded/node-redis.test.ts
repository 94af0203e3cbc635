// oxlint-disable typescript/no-unsafe-call, typescript/no-unsafe-return -- what must not compile is
// called all the same, to show that it is refused at run time too, and has no type then.
// Each line marked @ts-expect-error must not compile, and is refused by the running client as well.
import { Stage, type RedisServer } from '@rampart/stage';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';

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
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});

function bare() {
  const client = createClient({ url: server.url });
  stage.defer(() => client.destroy());
  return client;
}

async function connected() {
  return await guarded(bare()).connect();
}

describe('a guarded client of node-redis', () => {
  it('runs commands with made keys, and answers with the client’s own types', async () => {
    const redis = await connected();
    expect(await redis.set(product, 'car')).toBe('OK');
    const car = await redis.get(product);
    expectTypeOf(car).toEqualTypeOf<string | null>();
    expect(car).toBe('car');
    expect(await redis.mGet([product, other])).toEqual(['car', null]);
    expect(await redis.hSet(items, { wheels: 4, doors: 2 })).toBe(2);
    expect(await redis.hGetAll(items)).toEqual({ wheels: '4', doors: '2' });
    expect(await redis.rename(product, other)).toBe('OK');
    expect(
      await redis.mSet([
        [product, '1'],
        [other, '2'],
      ]),
    ).toBe('OK');
    expect(await redis.objectEncoding(product)).toBe('int');
    expect(await redis.del([product, other, items])).toBe(3);
  });

  it('refuses a raw text where a key stands, before anything is sent', async () => {
    const redis = await connected();
    const before = await arrived(server, 'get');
    // @ts-expect-error a text is no key
    await expect(redis.get('product:1')).rejects.toMatchObject(refusedKey);
    // @ts-expect-error bytes are no key
    await expect(redis.get(Buffer.from('product:1'))).rejects.toMatchObject(refusedKey);
    // @ts-expect-error what only looks like a key is none
    await expect(redis.get({ toString: () => 'product:1' })).rejects.toMatchObject(refusedKey);
    expect(await arrived(server, 'get')).toBe(before);
  });

  it('refuses it in lists, in options and as one of many', async () => {
    const redis = await connected();
    // @ts-expect-error one of the keys is a text
    await expect(redis.mGet([product, 'product:2'])).rejects.toMatchObject(refusedKey);
    // @ts-expect-error the second key is a text
    await expect(redis.rename(product, 'product:2')).rejects.toMatchObject(refusedKey);
    // @ts-expect-error names of an object are texts
    await expect(redis.mSet({ 'product:1': 'car' })).rejects.toMatchObject(refusedKey);
    // @ts-expect-error the stream is a text
    await expect(redis.xRead({ key: 'stream', id: '0' })).rejects.toMatchObject(refusedKey);
    // @ts-expect-error one of the weighted keys is a text
    const union = redis.zUnionStore(product, [{ key: 'z', weight: 1 }]);
    await expect(union).rejects.toMatchObject(refusedKey);
    // @ts-expect-error the destination is a text
    await expect(redis.sortStore(product, 'sorted')).rejects.toMatchObject(refusedKey);
    // @ts-expect-error the key of a container's command is a text
    await expect(redis.objectEncoding('product:1')).rejects.toMatchObject(refusedKey);
    // @ts-expect-error WATCH names keys too
    await expect(redis.watch(['product:1'])).rejects.toMatchObject(refusedKey);
  });

  it('lets a key be a value, as its text', async () => {
    const redis = await connected();
    await redis.set(product, String(other));
    expect(await redis.get(product)).toBe('product:2');
    await redis.command('SET', product, items);
    expect(await redis.get(product)).toBe('cart:{8}:items');
  });

  it('reads streams and sorted sets whose keys come in objects', async () => {
    const redis = await connected();
    await redis.del([product, other]);
    await redis.xAdd(product, '*', { wheel: 'red' });
    const read = await redis.xRead({ key: product, id: '0' });
    expect(JSON.stringify(read)).toContain('red');
    await redis.zAdd(other, { score: 1, value: 'a' });
    expect(await redis.zUnionStore(items, [{ key: other, weight: 2 }])).toBe(1);
    const entries: unknown[] = [];
    for await (const page of redis.zScanIterator(items)) entries.push(...page);
    expect(entries).toEqual([{ value: 'a', score: 2 }]);
    // @ts-expect-error an iterator wants a key as well
    await expect(redis.zScanIterator('z').next()).rejects.toMatchObject(refusedKey);
    await redis.del([product, other, items]);
  });

  it('sends what has no method by its words, held to the same rule', async () => {
    const redis = await connected();
    expect(await redis.command('SET', product, 'car', 'EX', 100)).toBe('OK');
    expect(await redis.command('GETEX', product, 'PERSIST')).toBe('car');
    expect(await redis.command('OBJECT REFCOUNT', product)).toBe(1);
    await expect(redis.command('GETEX', 'product:1')).rejects.toMatchObject(refusedKey);
    await expect(redis.command('GET\r\nFLUSHALL')).rejects.toMatchObject(refusedCommand);
    const unknown = { code: 'CLIENT_COMMAND_UNKNOWN' };
    await expect(redis.command('NOTACOMMAND', product)).rejects.toMatchObject(unknown);
    // @ts-expect-error a list is no word
    await expect(redis.command('SET', product, ['a', 'GET'])).rejects.toMatchObject(refusedCommand);
  });

  it('knows no way past the guard', async () => {
    const redis = await connected();
    for (const way of ['sendCommand', 'legacy', 'monitor', 'options', '_self', '_executeCommand']) {
      expect(way in redis, way).toBe(false);
    }
    // @ts-expect-error what is not guarded is not there
    expect(redis.sendCommand).toBeUndefined();
  });

  it('refuses scripts by text, and commands that reach beyond their keys', async () => {
    const redis = await connected();
    // @ts-expect-error Lua comes declared only
    await expect(redis.eval('return 1')).rejects.toMatchObject(refusedScript);
    // @ts-expect-error neither by its SHA
    await expect(redis.evalSha('0'.repeat(40))).rejects.toMatchObject(refusedScript);
    // @ts-expect-error nor loaded
    await expect(redis.scriptLoad('return 1')).rejects.toMatchObject(refusedScript);
    // @ts-expect-error KEYS is for nobody
    await expect(redis.keys('*')).rejects.toMatchObject(refusedCommand);
    // @ts-expect-error a keyspace scans its own keys
    await expect(redis.scan('0')).rejects.toMatchObject(refusedCommand);
    // @ts-expect-error an application flushes nothing
    await expect(redis.flushAll()).rejects.toMatchObject(refusedCommand);
    // @ts-expect-error nor does it read the configuration
    await expect(redis.configGet('*')).rejects.toMatchObject(refusedCommand);
    await expect(redis.sort(product, { BY: 'weight_*' })).rejects.toMatchObject(refusedCommand);
    await expect(redis.command('MULTI')).rejects.toMatchObject(refusedCommand);
  });

  it('refuses scripts and functions of the client’s own configuration', async () => {
    const { defineScript } = await import('redis');
    const one = defineScript({
      SCRIPT: 'return 1',
      NUMBER_OF_KEYS: 0,
      parseCommand: (_parser: unknown) => {},
      transformReply: (reply: unknown) => reply,
    });
    const client = createClient({ url: server.url, scripts: { one } });
    stage.defer(() => client.destroy());
    await client.connect();
    const redis = guarded(client);
    expect(await client.one()).toBe(1);
    // @ts-expect-error a script of the client is declared nowhere
    await expect(redis.one()).rejects.toMatchObject(refusedCommand);
    const multi = redis.multi();
    // @ts-expect-error nor in a transaction
    expect(() => multi.one()).toThrowError(expect.objectContaining(refusedCommand));
    await expect(multi.exec()).rejects.toMatchObject(refusedCommand);
  });

  it('sends a dangerous command that is allowed by its name', async () => {
    const redis = await guarded(bare(), { dangerouslyAllow: ['config|get', 'scan'] }).connect();
    expect(await redis.command('CONFIG GET', 'appendonly')).toBeTruthy();
    expect(await redis.command('SCAN', '0', 'MATCH', 'x*')).toBeTruthy();
    await expect(redis.command('CONFIG SET', 'x', 'y')).rejects.toMatchObject(refusedCommand);
  });

  it('puts the client’s own prefix before keys, and before nothing else', async () => {
    const client = createClient({ url: server.url, keyPrefix: 'shop:' });
    stage.defer(() => client.destroy());
    const redis = await guarded(client).connect();
    await redis.set(product, String(product));
    await redis.multi().set(other, 'two').exec();
    await redis.watch(other);
    expect(await redis.command('GET', product)).toBe('product:1');
    expect(await server.command('MGET', 'shop:product:1', 'shop:product:2')).toEqual([
      'product:1',
      'two',
    ]);
    await redis.del([product, other]);
  });

  it('holds transactions and pipelines to the rule, and runs none without what was refused', async () => {
    const redis = await connected();
    const replies = await redis.multi().set(product, 'car').get(product).incr(other).exec();
    expectTypeOf(replies).toEqualTypeOf<[string | null, string | null, number]>();
    expect(replies).toEqual(['OK', 'car', 1]);
    const piped = await redis.multi().get(product).command('GET', other).execAsPipeline();
    expect(piped).toEqual(['car', '1']);
    const multi = redis.multi().set(product, 'bike');
    // @ts-expect-error a text is no key
    expect(() => multi.del('product:1')).toThrowError(expect.objectContaining(refusedKey));
    await expect(multi.exec()).rejects.toMatchObject(refusedKey);
    const raw = redis.multi().set(product, 'bike');
    expect(() => raw.command('GET', 'product:1')).toThrowError(expect.objectContaining(refusedKey));
    await expect(raw.execAsPipeline()).rejects.toMatchObject(refusedKey);
    expect(await redis.get(product)).toBe('car');
    expect('addCommand' in multi || 'sendCommand' in multi).toBe(false);
    await redis.del([product, other]);
  });

  it('guards every client that comes from it', async () => {
    const redis = await connected();
    await redis.set(product, 'car');
    const copy = await redis.duplicate().connect();
    const views = [redis.asap(), redis.withAbortSignal(AbortSignal.timeout(60_000)), copy];
    for (const view of views) {
      expect(await view.get(product)).toBe('car');
      // @ts-expect-error a text is no key
      await expect(view.get('product:1')).rejects.toMatchObject(refusedKey);
    }
    const bytes = guarded(bare().withTypeMapping({ 36: Buffer }));
    await bytes.connect();
    const car = await bytes.get(product);
    expectTypeOf(car).toEqualTypeOf<Buffer | null>();
    expect(car).toEqual(Buffer.from('car'));
    copy.destroy();
    await redis.del(product);
  });

  it('leaves channels as they are', async () => {
    const listener = await connected();
    const heard = Promise.withResolvers<string>();
    await listener.subscribe('news', (message) => heard.resolve(message));
    const redis = await connected();
    await redis.publish('news', 'a car');
    await redis.sPublish('shard', 'a car');
    expect(await heard.promise).toBe('a car');
  });
});
