// Whatever happens, in whatever order. A failure prints the seed, which plays the same storm again.
import { expect, test } from 'vitest';
import { Stage } from '@rampart/stage';
import { full, Shop } from './shop.ts';
import { Storm } from './storm.ts';

/** Milliseconds. */
const length = full ? 180_000 : 12_000;

test(
  'no storm makes the shop refuse an honest request or accept a dead token',
  async () => {
    await using stage = new Stage();
    const redis = await stage.redis();
    await using shop = await Shop.open(stage, {
      store: `redis://127.0.0.1:${redis.port}`,
      tuning: { lead: 3_000 },
    });
    const storm = new Storm(shop, redis);
    try {
      await storm.rage(length);
      await shop.traffic.flows();
      await storm.dead.rests(shop.fleet);
      for (const server of shop.fleet.servers) await server.hears();

      expect(shop.wrongs).toEqual([]);
      expect(await storm.dead.restless(shop.fleet)).toEqual([]);
      expect(await storm.limbo.disputed(shop.fleet)).toEqual([]);
      expect(await shop.keys()).not.toEqual([]);
    } catch (error) {
      throw new Error(`${String(error)}\n${storm.story}`, { cause: error });
    }
  },
  length + 240_000,
);
