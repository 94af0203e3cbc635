// Honest requests, while everything that operators do and dread befalls the servers and their Redis.
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { fillUp, lift, squeezeOut } from './eviction.ts';
import { whileHanging } from './hang.ts';
import { full, ringKey, Shop } from './shop.ts';

let stage: Stage;
let redis: RedisServer;
let shop: Shop;

beforeAll(async () => {
  stage = new Stage();
  redis = await stage.redis();
  shop = await Shop.open(stage, {
    store: `redis://127.0.0.1:${redis.port}`,
    tuning: { lead: 1_000 },
  });
});
afterAll(async () => {
  await shop[Symbol.asyncDispose]();
  await stage.strike();
});

/** The ring is in the store again, with the keys that it had, and pages from before still count. */
async function ringIsBack(keys: readonly string[]): Promise<void> {
  await waitFor(async () => (await redis.command('EXISTS', ringKey)) === 1, {
    what: 'the ring is put back',
  });
  await shop.traffic.flows();
  expect(await shop.keys()).toEqual(keys);
}

describe('no honest request is refused', () => {
  afterEach(() => expect(shop.wrongs).toEqual([]));

  test('while a new key takes over at once', async () => {
    const [server] = shop.fleet.servers;
    const key = await server?.operate('rotate', { immediately: '' });
    await shop.signsWith(key ?? '');
    await shop.traffic.flows();
  });

  test('while a successor is handed out and then takes over', async () => {
    const [, server] = shop.fleet.servers;
    const key = (await server?.operate('rotate')) ?? '';
    await shop.fleet.all('knows the successor', async (each) =>
      (await each.keys()).some(({ id }) => id === key),
    );
    await shop.traffic.flows();
    await shop.signsWith(key);
    await shop.traffic.flows();
  });

  test('while a server is killed and comes back', async () => {
    const server = shop.chance.pick(shop.fleet.servers);
    await server.kill();
    await shop.traffic.flows();
    await server.start();
    await shop.traffic.flows();
  });

  test('while all servers are replaced, one after the other', async () => {
    for (const server of shop.fleet.servers) {
      await server.stop();
      await server.start();
      await shop.traffic.flows(5);
    }
  });

  test('when Redis is flushed', async () => {
    const keys = await shop.keys();
    await shop.traffic.transfers.whileInTrouble(async () => {
      await redis.command('FLUSHALL');
      await ringIsBack(keys);
    });
  });

  test('when Redis is full and evicts the ring', async () => {
    const keys = await shop.keys();
    const healed = await shop.count('KEYRING_HEALED');
    await shop.traffic.transfers.whileInTrouble(async () => {
      await fillUp(redis, full ? 20_000 : 500);
      await squeezeOut(redis);
      await waitFor(async () => (await shop.count('KEYRING_HEALED')) > healed, {
        what: 'a server notices that the ring is gone',
      });
      await ringIsBack(keys);
      await lift(redis);
    });
  });

  test('when Redis restarts and remembers nothing', async () => {
    const keys = await shop.keys();
    await shop.traffic.transfers.whileInTrouble(async () => {
      await redis.kill();
      await shop.traffic.flows();
      await redis.restart({ empty: true });
      await ringIsBack(keys);
    });
  });

  test('while Redis hangs', async () => {
    const keys = await shop.keys();
    await shop.traffic.transfers.whileInTrouble(async () => {
      await whileHanging(redis, async () => {
        await Promise.all([delay(full ? 10_000 : 3_000), shop.traffic.flows()]);
        await shop.traffic.flows();
      });
      await ringIsBack(keys);
    });
  });

  test('and all of this happened to pages that stood open from the beginning', () => {
    const { passed, oldest } = shop.traffic.report;
    expect(passed).toBeGreaterThan(500);
    expect(oldest).toBeGreaterThan(3_000);
    expect(shop.traffic.transfers.outcomes.get('one passed')).toBeGreaterThan(10);
  });
});
