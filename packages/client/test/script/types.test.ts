// What must not compile: each line below an expectation of an error is one. The rest shows what the types
// of a call and of its reply come to.
import { describe, expectTypeOf, it } from 'vitest';
import {
  booleanReply,
  bytes,
  digits,
  flag,
  functions,
  integer,
  integerReply,
  json,
  keyspace,
  listReply,
  lua,
  oneOf,
  optional,
  script,
  sealed,
  several,
  statusReply,
  text,
  textReply,
  tupleReply,
  type RedisClient,
  type SealingRing as OurSealingRing,
} from '@rampart/client';
import type { Ring, SealingRing } from '@rampart/keyring';
import type { Cluster, Redis } from 'ioredis';
import type { createClient, createCluster, createSentinel } from 'redis';

const product = keyspace('product:{id}', { id: digits() });
const price = keyspace('price:{id}', { id: digits() });

const buy = script({
  keys: { product, others: several(product) },
  arguments: { count: integer(), note: text({ maxBytes: 9 }), kind: oneOf('user', 'api') },
  reply: optional(integerReply()),
  lua: lua`return args.count`,
});
const nothing = script({
  reply: statusReply('OK', 'NO'),
  lua: lua`return redis.status_reply('OK')`,
});
const shop = functions('shop', { version: 1, scripts: { buy, nothing } });

/** Compiled, and never called. */
type Unrun = (client: RedisClient) => unknown;

describe('a script', () => {
  it('has the reply that is declared', () => {
    expectTypeOf<Awaited<ReturnType<typeof buy.run>>>().toEqualTypeOf<number | null>();
    expectTypeOf<Awaited<ReturnType<typeof nothing.run>>>().toEqualTypeOf<'OK' | 'NO'>();
    const pair = script({
      reply: tupleReply(listReply(textReply()), booleanReply()),
      lua: lua`return { {}, false }`,
    });
    expectTypeOf<Awaited<ReturnType<typeof pair.run>>>().toEqualTypeOf<
      readonly [readonly string[], boolean]
    >();
    expectTypeOf<Awaited<ReturnType<typeof shop.call.buy.run>>>().toEqualTypeOf<number | null>();
  });

  it('runs through every client as it is', () => {
    // By assignment: to compare the types of whole clients takes the compiler minutes.
    const runs: readonly unknown[] = [
      (client: ReturnType<typeof createClient>) => nothing.run(client, {}),
      (client: ReturnType<typeof createCluster>) => nothing.run(client, {}),
      (client: ReturnType<typeof createSentinel>) => nothing.run(client, {}),
      (client: Redis) => nothing.run(client, {}),
      (client: Cluster) => nothing.run(client, {}),
      // @ts-expect-error -- no client
      (client: { get(key: string): Promise<string> }) => nothing.run(client, {}),
    ];
    expectTypeOf(runs.length).toBeNumber();
  });

  it('takes its keys and its arguments, and no others', () => {
    const keys = { product: product.key({ id: 1 }), others: [product.key({ id: 2 })] };
    const words = { count: 1, note: 'x', kind: 'api' } as const;
    const [one, other] = [product.key({ id: 1 }), price.key({ id: 1 })];
    const calls: Unrun[] = [
      (client) => buy.run(client, { keys, arguments: words }),
      (client) => nothing.run(client, {}),
      // @ts-expect-error -- a key of another keyspace
      (client) => buy.run(client, { keys: { ...keys, product: other }, arguments: words }),
      // @ts-expect-error -- a text is no key
      (client) => buy.run(client, { keys: { ...keys, product: 'product:1' }, arguments: words }),
      // @ts-expect-error -- one key where a list is meant
      (client) => buy.run(client, { keys: { ...keys, others: one }, arguments: words }),
      // @ts-expect-error -- texts where keys are meant
      (client) => buy.run(client, { keys: { ...keys, others: ['product:1'] }, arguments: words }),
      // @ts-expect-error -- a key is missing
      (client) => buy.run(client, { keys: { product: keys.product }, arguments: words }),
      // @ts-expect-error -- no keys
      (client) => buy.run(client, { arguments: words }),
      // @ts-expect-error -- a text is no number
      (client) => buy.run(client, { keys, arguments: { ...words, count: '1' } }),
      // @ts-expect-error -- a number is no text
      (client) => buy.run(client, { keys, arguments: { ...words, note: 1 } }),
      // @ts-expect-error -- an argument is missing
      (client) => buy.run(client, { keys, arguments: { count: 1, note: 'x' } }),
      // @ts-expect-error -- one that nobody declared
      (client) => buy.run(client, { keys, arguments: { ...words, coupon: 'x' } }),
      // @ts-expect-error -- a script that takes none
      (client) => nothing.run(client, { keys }),
      // @ts-expect-error -- the same of a function
      (client) => shop.call.buy.run(client, { keys, arguments: { ...words, count: '1' } }),
    ];
    expectTypeOf(calls).toBeArray();
    expectTypeOf(shop.call).not.toHaveProperty('sell');
  });

  it('is declared with Lua of the source, and a reply', () => {
    const input: string = 'return 1';
    const declarations: (() => unknown)[] = [
      // @ts-expect-error -- a text
      () => script({ reply: integerReply(), lua: 'return 1' }),
      // @ts-expect-error -- a template without the tag
      () => script({ reply: integerReply(), lua: `return ${input}` }),
      // @ts-expect-error -- an interpolation
      () => script({ reply: integerReply(), lua: lua`return ${input}` }),
      // @ts-expect-error -- an interpolation of a constant
      () => script({ reply: integerReply(), lua: lua`return ${'1'}` }),
      // @ts-expect-error -- the tag called with a text
      () => lua(input),
      // @ts-expect-error -- the tag called with a list
      () => lua([input]),
      // @ts-expect-error -- no reply
      () => script({ lua: lua`return 1` }),
      // @ts-expect-error -- a keyspace that is none
      () => script({ keys: { product: 'x' }, reply: integerReply(), lua: lua`return 1` }),
      // @ts-expect-error -- an argument without a type
      () => script({ arguments: { count: 1 }, reply: integerReply(), lua: lua`return 1` }),
      // @ts-expect-error -- a text without a bound
      () => text(),
      // @ts-expect-error -- bytes without a bound
      () => bytes({}),
    ];
    expectTypeOf(declarations).toBeArray();
  });

  it('takes plain data only for JSON', () => {
    const data = script({
      arguments: { data: json({ maxBytes: 99 }), yes: flag() },
      reply: integerReply(),
      lua: lua`return 1`,
    });
    const calls: Unrun[] = [
      (client) => data.run(client, { arguments: { data: { list: [1, null, 'x'] }, yes: true } }),
      // @ts-expect-error -- a Date is no plain data
      (client) => data.run(client, { arguments: { data: new Date(), yes: true } }),
      // @ts-expect-error -- nor is a function
      (client) => data.run(client, { arguments: { data: () => 1, yes: true } }),
      // @ts-expect-error -- 1 is not true
      (client) => data.run(client, { arguments: { data: 1, yes: 1 } }),
    ];
    expectTypeOf(calls).toBeArray();
  });
});

describe('a sealed value', () => {
  it('takes the ring of the keyring, and keys of its keyspace only', () => {
    expectTypeOf<SealingRing>().toExtend<OurSealingRing>();
    expectTypeOf<Ring>().not.toExtend<OurSealingRing>();
    const uses: ((ring: SealingRing, client: RedisClient) => unknown)[] = [
      (ring, client) => sealed(product, { ring }).get(client, product.key({ id: 1 })),
      // @ts-expect-error -- a key of another keyspace
      (ring, client) => sealed(product, { ring }).get(client, price.key({ id: 1 })),
      // @ts-expect-error -- a text
      (ring, client) => sealed(product, { ring }).get(client, 'product:1'),
      // @ts-expect-error -- an object is no value
      (ring, client) => sealed(product, { ring }).set(client, product.key({ id: 1 }), { price: 1 }),
      // @ts-expect-error -- no such option
      (ring) => sealed(product, { ring, algorithm: 'none' }),
    ];
    expectTypeOf(uses).toBeArray();
  });
});
