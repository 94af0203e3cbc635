// Libraries of functions on a real server: loaded once, lost and found, never an older over a newer one.
import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  digits,
  functions,
  integer,
  integerReply,
  keyspace,
  lua,
  script,
  type Lua,
  type RedisClient,
} from '@rampart/client';
import { ioRedis, nodeRedis } from '../support/redis-clients.ts';

const counter = keyspace('counter:{id}', { id: digits() });
const key = counter.key({ id: 1 });

const add = (literal: Lua) =>
  script({
    keys: { counter },
    arguments: { by: integer() },
    reply: integerReply(),
    lua: literal,
  });

const byOne = add(lua`return redis.call('INCRBY', keys.counter, args.by)`);
const byTwo = add(lua`return redis.call('INCRBY', keys.counter, args.by * 2)`);
const size = script({
  keys: { counter },
  reply: integerReply(),
  readOnly: true,
  lua: lua`return redis.call('STRLEN', keys.counter)`,
});

const second = functions('shop', { version: 2, scripts: { add: byOne, size } });
const third = functions('shop', { version: 3, scripts: { add: byTwo, size } });

let stage: Stage;
let redis: Awaited<ReturnType<Stage['redis']>>;
beforeAll(async () => {
  stage = new Stage();
  redis = await stage.redis();
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(async () => {
  await redis.command('FUNCTION', 'FLUSH');
  await redis.command('FLUSHALL');
});

const clients = {
  'node-redis': (): Promise<RedisClient> => nodeRedis(stage, redis),
  ioredis: async (): Promise<RedisClient> => ioRedis(stage, redis),
};

async function libraries(): Promise<string[]> {
  const listed = await redis.command('FUNCTION', 'LIST');
  return [...JSON.stringify(listed).matchAll(/"(shop_\d+|shopping_\d+)"/gu)]
    .map(([, name = '']) => name)
    .toSorted();
}

describe.each(Object.entries(clients))('through %s', (_, connect) => {
  it('loads by itself what the server does not have, and runs it', async () => {
    const client = await connect();
    const call = { keys: { counter: key }, arguments: { by: 5 } };
    expect(await second.call.add.run(client, call)).toBe(5);
    await redis.command('FUNCTION', 'FLUSH');
    expect(await second.call.add.run(client, call)).toBe(10);
    expect(await second.call.size.run(client, { keys: { counter: key } })).toBe(2);
    expect(await libraries()).toEqual(['shop_2']);
  });

  it('keeps an older version beside a newer one, in whatever order they come', async () => {
    const client = await connect();
    const call = { keys: { counter: key }, arguments: { by: 1 } };
    await third.load(client);
    await second.load(client);
    expect(await third.call.add.run(client, call)).toBe(2);
    expect(await second.call.add.run(client, call)).toBe(3);
    expect(await libraries()).toEqual(['shop_2', 'shop_3']);
  });

  it('loads once when many servers load at the same moment', async () => {
    const servers = await Promise.all(Array.from({ length: 8 }, connect));
    await Promise.all(servers.map((client) => third.load(client)));
    expect(await libraries()).toEqual(['shop_3']);
  });

  it('never gives a version that a server has another text', async () => {
    const client = await connect();
    await second.load(client);
    const changed = functions('shop', { version: 2, scripts: { add: byTwo, size } });
    await expect(changed.load(client)).rejects.toMatchObject({ code: 'CLIENT_FUNCTIONS_CHANGED' });
    const call = { keys: { counter: key }, arguments: { by: 1 } };
    expect(await second.call.add.run(client, call)).toBe(1);
  });

  it('takes older versions of its own away when asked, and nothing else', async () => {
    const client = await connect();
    const other = functions('shopping', { version: 1, scripts: { add: byOne } });
    for (const library of [second, third, other]) await library.load(client);
    expect(await third.removeOlder(client)).toEqual(['shop_2']);
    expect(await libraries()).toEqual(['shop_3', 'shopping_1']);
  });
});

it('runs in a transaction once it is loaded', async () => {
  const client = await nodeRedis(stage, redis);
  await third.load(client);
  const multi = client.multi();
  third.call.add.queue(multi, { keys: { counter: key }, arguments: { by: 1 } });
  const [reply] = await multi.exec();
  expect(third.call.add.read(reply)).toBe(2);
});

it('checks what is given as scripts do', async () => {
  const client = await nodeRedis(stage, redis);
  const call = { keys: { counter: key }, arguments: { by: '1' } };
  // @ts-expect-error -- a text is no number
  await expect(second.call.add.run(client, call)).rejects.toMatchObject({
    code: 'CLIENT_SCRIPT_ARGUMENT',
  });
});

it.each([0, 1.5, '1; x', Number.NaN])('has no version %s', (version) => {
  // @ts-expect-error -- the third is a text
  expect(() => functions('shop', { version, scripts: { add: byOne } })).toThrow('version of shop');
});

it.each(['shop-1', 'x\n#!lua name=y', ''])('has no name %j', (name) => {
  expect(() => functions(name, { version: 1, scripts: { add: byOne } })).toThrow('no name');
});
