// Scripts on a real server, through both clients.
import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  booleanReply,
  bytes,
  bytesReply,
  digits,
  flag,
  integer,
  integerReply,
  json,
  keyspace,
  listReply,
  lua,
  oneOf,
  optional,
  script,
  several,
  statusReply,
  text,
  textReply,
  tupleReply,
  type RedisClient,
} from '@rampart/client';
import { ioRedis, nodeRedis } from '../support/redis-clients.ts';

const product = keyspace('product:{id}', { id: digits() });
const cart = keyspace('cart:{id}', { id: digits() });

const buy = script({
  name: 'buy',
  keys: { product, cart },
  arguments: { count: integer({ min: 1, max: 9 }) },
  reply: optional(integerReply()),
  lua: lua`
    local stock = tonumber(redis.call('GET', keys.product) or '0')
    if stock < args.count then return false end
    redis.call('RPUSH', keys.cart, args.count)
    return redis.call('DECRBY', keys.product, args.count)
  `,
});

let stage: Stage;
let redis: Awaited<ReturnType<Stage['redis']>>;
beforeAll(async () => {
  stage = new Stage();
  redis = await stage.redis();
});
afterAll(() => stage[Symbol.asyncDispose]());

const clients = {
  'node-redis': (): Promise<RedisClient> => nodeRedis(stage, redis),
  ioredis: async (): Promise<RedisClient> => ioRedis(stage, redis),
};

async function callsOf(command: string): Promise<number> {
  const stats = String(await redis.command('INFO', 'commandstats'));
  return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'mu').exec(stats)?.[1] ?? 0);
}

describe.each(Object.entries(clients))('through %s', (_, connect) => {
  it('gives keys and arguments by their names, and the reply as declared', async () => {
    const client = await connect();
    await redis.command('FLUSHALL');
    await redis.command('SET', 'product:1', '5');
    const keys = { product: product.key({ id: 1 }), cart: cart.key({ id: 7 }) };
    expect(await buy.run(client, { keys, arguments: { count: 3 } })).toBe(2);
    expect(await buy.run(client, { keys, arguments: { count: 3 } })).toBeNull();
    expect(await redis.command('LRANGE', 'cart:7', '0', '-1')).toEqual(['3']);
  });

  it('sends the text once, and again when the server has forgotten it', async () => {
    const client = await connect();
    const echo = script({
      reply: textReply(),
      arguments: { word: text({ maxBytes: 20 }) },
      lua: lua`return args.word`,
    });
    await redis.command('SCRIPT', 'FLUSH');
    const before = await callsOf('eval');
    for (const word of ['a', 'b', 'c']) {
      expect(await echo.run(client, { arguments: { word } })).toBe(word);
    }
    expect(await callsOf('eval')).toBe(before + 1);
    await redis.command('SCRIPT', 'FLUSH');
    expect(await echo.run(client, { arguments: { word: 'd' } })).toBe('d');
    expect(await callsOf('eval')).toBe(before + 2);
  });

  it('hands every kind of argument to Lua as what it is, whatever it contains', async () => {
    const client = await connect();
    const kinds = script({
      arguments: {
        word: text({ maxBytes: 100 }),
        number: integer(),
        yes: flag(),
        raw: bytes({ maxBytes: 10 }),
        tree: json({ maxBytes: 1000 }),
        kind: oneOf('user', 'api'),
      },
      reply: tupleReply(textReply(), textReply(), booleanReply(), bytesReply(), textReply()),
      lua: lua`
        local kind = args.kind .. type(args.tree.list)
        return { args.word, string.format('%.0f', args.number), args.yes, args.raw, kind }
      `,
    });
    const raw = Buffer.from([0, 0xff, 0x0a, 0x80]);
    const word = `'] ]] return redis.call('FLUSHALL') --\0 ü`;
    const reply = await kinds.run(client, {
      arguments: {
        word,
        number: Number.MAX_SAFE_INTEGER,
        yes: true,
        raw,
        tree: { list: [1, 'two', null], deep: { er: true } },
        kind: 'api',
      },
    });
    expect(reply).toEqual([word, '9007199254740991', true, raw, 'apitable']);
  });

  it('takes several keys in one place, and none', async () => {
    const client = await connect();
    const total = script({
      keys: { products: several(product, { most: 3 }), cart },
      reply: integerReply(),
      lua: lua`
        local sum = 0
        for _, key in ipairs(keys.products) do
          sum = sum + tonumber(redis.call('GET', key) or '0')
        end
        redis.call('SET', keys.cart, sum)
        return sum
      `,
    });
    await redis.command('MSET', 'product:1', '5', 'product:2', '7');
    const products = [product.key({ id: 1 }), product.key({ id: 2 })];
    const box = cart.key({ id: 8 });
    await redis.command('DEL', 'cart:8');
    expect(await total.run(client, { keys: { products, cart: box } })).toBe(12);
    expect(await total.run(client, { keys: { products: [], cart: box } })).toBe(0);
    const many = Array.from({ length: 4 }, (_unused, id) => product.key({ id }));
    await expect(total.run(client, { keys: { products: many, cart: box } })).rejects.toMatchObject({
      code: 'CLIENT_SCRIPT_KEY',
    });
  });

  it('runs read-only scripts so that the server refuses their writes', async () => {
    const client = await connect();
    const look = script({
      keys: { product },
      reply: optional(textReply()),
      readOnly: true,
      lua: lua`return redis.call('GET', keys.product)`,
    });
    const touch = script({
      keys: { product },
      reply: statusReply('OK'),
      readOnly: true,
      lua: lua`return redis.call('SET', keys.product, 'x')`,
    });
    await redis.command('SET', 'product:1', '5');
    const keys = { product: product.key({ id: 1 }) };
    const before = await callsOf('evalsha_ro');
    expect(await look.run(client, { keys })).toBe('5');
    expect(await callsOf('evalsha_ro')).toBeGreaterThan(before);
    await expect(touch.run(client, { keys })).rejects.toThrow(/[Ww]rite commands are not allowed/u);
    expect(await redis.command('GET', 'product:1')).toBe('5');
  });

  it('refuses a reply that is not the one declared, and says where', async () => {
    const client = await connect();
    const answers = script({
      reply: listReply(integerReply()),
      lua: lua`return { 1, 'two' }`,
    });
    await expect(answers.run(client, {})).rejects.toThrow(/\[1\].*CLIENT_SCRIPT_REPLY/su);
    const half = script({ reply: textReply(), lua: lua`return '\255'` });
    await expect(half.run(client, {})).rejects.toMatchObject({ code: 'CLIENT_SCRIPT_REPLY' });
  });

  it('says with the line of the template what failed in Lua', async () => {
    const client = await connect();
    const breaks = script({
      keys: { product },
      reply: integerReply(),
      lua: lua`
        local none = nil
        return none.field
      `,
    });
    await expect(breaks.run(client, { keys: { product: product.key({ id: 1 }) } })).rejects.toThrow(
      /user_script:3:/u,
    );
  });

  it('runs the same through a key prefix', async () => {
    const keyPrefix = 'shop:';
    const prefixed =
      'isCluster' in (await connect())
        ? ioRedis(stage, redis, { keyPrefix })
        : await nodeRedis(stage, redis, { keyPrefix });
    await redis.command('SET', 'shop:product:3', '9');
    const keys = { product: product.key({ id: 3 }), cart: cart.key({ id: 3 }) };
    expect(await buy.run(prefixed, { keys, arguments: { count: 1 } })).toBe(8);
  });
});

describe('among other commands', () => {
  const keys = { product: product.key({ id: 4 }), cart: cart.key({ id: 4 }) };

  it('runs in a transaction of node-redis, also on a server that has never seen it', async () => {
    const client = await nodeRedis(stage, redis);
    await redis.command('SCRIPT', 'FLUSH');
    const multi = client.multi().set('product:4', '5');
    buy.queue(multi, { keys, arguments: { count: 2 } });
    const [, left] = await multi.exec();
    expect(buy.read(left)).toBe(3);
  });

  it('runs in a transaction and in a pipeline of ioredis', async () => {
    const client = ioRedis(stage, redis);
    for (const queue of [client.multi(), client.pipeline()]) {
      await redis.command('SCRIPT', 'FLUSH');
      queue.set('product:4', '5');
      buy.queue(queue, { keys, arguments: { count: 2 } });
      const replies = (await queue.exec()) ?? [];
      expect(buy.read(replies[1]?.[1])).toBe(3);
    }
  });
});

class Heir {
  get count(): number {
    return 1;
  }
}

describe('before anything is sent', () => {
  const keys = { product: product.key({ id: 1 }), cart: cart.key({ id: 1 }) };
  const hostile: unknown[] = [
    'product:1',
    ['product:1'],
    { toString: () => 'product:1' },
    null,
    undefined,
    cart.key({ id: 1 }),
  ];

  it.each(hostile.map((key) => [key]))('refuses the key %o', async (key) => {
    const client = await nodeRedis(stage, redis);
    const sent = await callsOf('evalsha');
    const call = { keys: { ...keys, product: key }, arguments: { count: 1 } };
    // @ts-expect-error -- that it does not compile is the first half of the refusal
    await expect(buy.run(client, call)).rejects.toMatchObject({ code: 'CLIENT_SCRIPT_KEY' });
    expect(await callsOf('evalsha')).toBe(sent);
  });

  it.each([0, 10, 1.5, Number.NaN, '3', [3], null, 3n, { valueOf: () => 3 }].map((one) => [one]))(
    'refuses the count %o',
    async (count) => {
      const client = await nodeRedis(stage, redis);
      const call = { keys, arguments: { count } };
      // @ts-expect-error -- the compiler cannot see that 0 is too few, but what else is in the list
      await expect(buy.run(client, call)).rejects.toMatchObject({
        code: 'CLIENT_SCRIPT_ARGUMENT',
        status: 400,
      });
    },
  );

  it('refuses what is missing and what nobody declared', async () => {
    const client = await nodeRedis(stage, redis);
    const few = { keys: { product: keys.product }, arguments: { count: 1 } };
    // @ts-expect-error -- cart is missing
    await expect(buy.run(client, few)).rejects.toThrow('"cart" of its keys is missing');
    const many = { keys, arguments: { count: 1, coupon: 'x' } };
    await expect(buy.run(client, many)).rejects.toThrow(
      '"coupon" of its arguments is not declared',
    );
    const inherited = { keys, arguments: new Heir() };
    await expect(buy.run(client, inherited)).rejects.toThrow('"count" of its arguments is missing');
  });

  it('refuses what is no client', async () => {
    const something = { evalsha: () => 1 };
    const call = { keys, arguments: { count: 1 } };
    // @ts-expect-error -- an object with a method or two
    await expect(buy.run(something, call)).rejects.toMatchObject({ code: 'CLIENT_REDIS_UNKNOWN' });
  });

  it('checks the slots when asked, without a cluster', async () => {
    const client = await nodeRedis(stage, redis);
    const both = script({
      keys: { product, cart },
      reply: integerReply(),
      oneSlot: true,
      lua: lua`return redis.call('EXISTS', keys.product, keys.cart)`,
    });
    await expect(both.run(client, { keys })).rejects.toMatchObject({ code: 'CLIENT_SCRIPT_SLOTS' });
  });
});
