// Tokens that count once, on whatever servers their copies arrive, and whatever Redis forgets.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Stage, type RedisServer } from '@rampart/stage';
import { Chance, newSeed } from './chance.ts';
import { fillUp, lift, squeezeOut } from './eviction.ts';
import { Fleet } from './fleet.ts';
import { whileHanging } from './hang.ts';
import { Person } from './person.ts';
import { Transfers } from './transfers.ts';

const chance = new Chance(newSeed());
const person = new Person('transferrer');
let stage: Stage;
let redis: RedisServer;
let fleet: Fleet;
let transfers: Transfers;

beforeAll(async () => {
  stage = new Stage();
  redis = await stage.redis();
  fleet = await Fleet.open(stage, { store: `redis://127.0.0.1:${redis.port}` });
  transfers = new Transfers(fleet, chance);
});
afterAll(() => stage.strike());

async function fresh(): Promise<string> {
  return (await person.open(chance.pick(fleet.servers), chance)).body;
}

/** Sends the token to every server so many times at once, and returns what came of each copy. */
async function transfer(token: string, copies = 1): Promise<readonly string[]> {
  const replies = await Promise.all(
    fleet.servers.flatMap((server) =>
      Array.from({ length: copies }, () => person.send(server, '/transfer', token)),
    ),
  );
  return replies.map(({ status, code }) => code ?? String(status)).toSorted();
}

describe('a token that counts once', () => {
  test('passes exactly once of thirty times, on three servers', async () => {
    await transfers.work();
    for (let round = 0; round < 10; round++) {
      const [passed, ...refused] = await transfer(await fresh(), 10);
      expect(passed).toBe('200');
      expect(new Set(refused)).toEqual(new Set(['CSRF_TOKEN_USED']));
    }
  });

  test('is refused while Redis hangs, where other tokens pass', async () => {
    const token = await fresh();
    await whileHanging(redis, async () => {
      expect(new Set(await transfer(token))).toEqual(new Set(['CSRF_ONCE_UNAVAILABLE']));
      for (const server of fleet.servers) {
        expect(await person.send(server, '/buy', token)).toMatchObject({ status: 200 });
      }
    });
    await transfers.work();
  });

  test.each([
    ['is flushed', () => redis.command('FLUSHALL')],
    ['restarts and remembers nothing', () => redis.restart({ empty: true })],
    ['restarts from its own snapshot', restartFromSnapshot],
    ['evicts everything', evictEverything],
  ])('is refused when it was made before Redis %s, used or not', async (_, forget) => {
    const tokens = [await fresh(), await fresh(), await fresh()];
    const [used = ''] = tokens;
    expect(await transfer(used)).toContain('200');
    await forget();
    await transfers.work();
    for (const token of tokens) {
      expect(new Set(await transfer(token))).toEqual(new Set(['CSRF_TOKEN_MAY_BE_USED']));
    }
    expect(await transfer(await fresh())).toContain('200');
  });
});

/** It holds what was used up to some moment, and lacks what came after. */
async function restartFromSnapshot(): Promise<void> {
  await redis.command('SAVE');
  await redis.kill();
  await redis.start();
}

async function evictEverything(): Promise<void> {
  await fillUp(redis, 200);
  await squeezeOut(redis);
  await lift(redis);
}
