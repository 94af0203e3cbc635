// Scripts and functions on a real cluster: the slot is known before anything is sent.
import fc from 'fast-check';
import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  functions,
  integerReply,
  keyspace,
  lua,
  script,
  slug,
  uuid,
  type RedisClient,
} from '@rampart/client';
import { slotOf } from '../../src/script/slot.ts';
import { ioRedisCluster, nodeRedisCluster } from '../support/redis-clients.ts';

const user = '8f14e45f-ceea-467f-a8a0-9c1c5d1f0b3e';
const other = '0d3b7e1a-5a8e-4c60-9b1f-2f6f0a1c9d77';
const items = keyspace('cart:{user}:items', { user: uuid() }, { hashTag: 'user' });
const total = keyspace('cart:{user}:total', { user: uuid() }, { hashTag: 'user' });
const page = keyspace('page:{name}', { name: slug() });

const put = script({
  name: 'put',
  keys: { items, total },
  reply: integerReply(),
  lua: lua`
    redis.call('RPUSH', keys.items, 'car')
    return redis.call('INCR', keys.total)
  `,
});
const visit = script({
  keys: { page },
  reply: integerReply(),
  lua: lua`return redis.call('INCR', keys.page)`,
});
const shop = functions('shop', { version: 1, scripts: { put, visit } });

let stage: Stage;
let cluster: Awaited<ReturnType<Stage['cluster']>>;
beforeAll(async () => {
  stage = new Stage();
  cluster = await stage.cluster();
});
afterAll(() => stage[Symbol.asyncDispose]());

const clients = {
  'node-redis': (): Promise<RedisClient> => nodeRedisCluster(stage, cluster.primaries),
  ioredis: async (): Promise<RedisClient> => ioRedisCluster(stage, cluster.primaries),
};

describe.each(Object.entries(clients))('through %s', (_, connect) => {
  it('runs where the keys are, on every primary', async () => {
    const client = await connect();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const before = await visit.run(client, { keys: { page: page.key({ name }) } });
      expect(await visit.run(client, { keys: { page: page.key({ name }) } })).toBe(before + 1);
    }
    const keys = { items: items.key({ user }), total: total.key({ user }) };
    expect(await put.run(client, { keys })).toBeGreaterThan(0);
  });

  it('refuses keys of two slots before anything is sent', async () => {
    const client = await connect();
    const keys = { items: items.key({ user }), total: total.key({ user: other }) };
    await expect(put.run(client, { keys })).rejects.toThrow(/slot.*CLIENT_SCRIPT_SLOTS/su);
    await expect(shop.call.put.run(client, { keys })).rejects.toThrow('CLIENT_SCRIPT_SLOTS');
  });

  it('has functions on every primary, also after one has failed over or lost them', async () => {
    const client = await connect();
    const visitAll = async (): Promise<void> => {
      for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
        await shop.call.visit.run(client, { keys: { page: page.key({ name }) } });
      }
    };
    await visitAll();
    for (const primary of cluster.primaries) await primary.command('FUNCTION', 'FLUSH');
    await visitAll();
    for (const primary of cluster.primaries) {
      expect(JSON.stringify(await primary.command('FUNCTION', 'LIST'))).toContain('shop_1_visit');
    }
  });
});

describe('the slot of a key', () => {
  it('is the one that the server computes, for any key', async () => {
    const [primary] = cluster.primaries;
    const key = fc.string({ unit: fc.constantFrom('{', '}', 'a', 'b', ':', 'ü', '\0', '9') });
    await fc.assert(
      fc.asyncProperty(key, async (text) => {
        expect(slotOf(text)).toBe(Number(await primary?.command('CLUSTER', 'KEYSLOT', text)));
      }),
      { numRuns: process.env['RAMPART_FULL'] === '1' ? 5_000 : 300 },
    );
  });
});
