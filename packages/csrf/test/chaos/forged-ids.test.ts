// Whoever makes up key ids keeps the servers busy, but not their store.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRing, memoryStore } from '@rampart/keyring';
import { Stage, type RedisServer } from '@rampart/stage';
import { mintToken } from '../../src/testing.ts';
import { Chance, newSeed } from './chance.ts';
import { Fleet, type WebServer } from './fleet.ts';
import { Person } from './person.ts';
import { full } from './shop.ts';

/** Of either kind. */
const requests = full ? 100_000 : 1_500;
/** Requests under way at each server at the same time. */
const atOnce = 24;
/** So rarely that the looks at the store which remain are those that requests have caused. */
const pollEvery = 10_000;

let stage: Stage;
let redis: RedisServer;
let fleet: Fleet;

beforeAll(async () => {
  stage = new Stage();
  redis = await stage.redis();
  const store = `redis://127.0.0.1:${redis.port}` as const;
  fleet = await Fleet.open(stage, { store, push: false, tuning: { pollEvery } });
});
afterAll(() => stage.strike());

/** Sends forged requests to all servers, and returns by code how they were refused. */
async function attack(token: () => string): Promise<ReadonlyMap<string, number>> {
  const attacker = new Person('attacker');
  const outcomes = new Map<string, number>();
  let left = requests;
  const lane = async (server: WebServer): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { status, code } = await attacker.send(server, '/buy', token());
      const outcome = code ?? String(status);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  };
  const lanes = fleet.servers.flatMap((server) =>
    Array.from({ length: atOnce }, () => lane(server)),
  );
  await Promise.all(lanes);
  return outcomes;
}

/** How often scripts ran in Redis while `work` did, beyond the servers' own regular looks. */
async function storeCalls(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  const before = await scriptsRun();
  await work();
  const looks = Math.ceil((performance.now() - begun) / pollEvery) * fleet.servers.length;
  return (await scriptsRun()) - before - looks;
}

async function scriptsRun(): Promise<number> {
  const stats = await redis.info('commandstats');
  const calls = ['cmdstat_eval', 'cmdstat_evalsha'].map((command) =>
    Number(/calls=(\d+)/u.exec(stats[command] ?? 'calls=0')?.[1]),
  );
  return calls.reduce((sum, count) => sum + count, 0);
}

/** A random text that has the form of a token. */
function made(): string {
  const bytes = randomBytes(63);
  bytes[0] = 2;
  return bytes.toString('base64url');
}

/** A token that a key of the shop has signed which no server remembers, as after a lost disk. */
async function ofLostKey(): Promise<string> {
  const { sealKey } = fleet;
  await using ring = createRing({
    app: 'shop',
    name: 'csrf',
    store: memoryStore(),
    sealKeys: [sealKey],
  });
  await ring.ready();
  return mintToken({ ring, binding: { session: 'attacker' } });
}

describe(`${requests} requests with forged key ids`, { timeout: 300_000 }, () => {
  test('cause no look at the store when the ids are random', async () => {
    const calls = await storeCalls(async () => {
      expect([...(await attack(made))]).toEqual([['CSRF_TOKEN_KEY_FORGED', requests]]);
    });
    expect(calls).toBeLessThanOrEqual(0);
  });

  test('cause one look for each server when the id was genuine once', async () => {
    const token = await ofLostKey();
    const calls = await storeCalls(async () => {
      expect([...(await attack(() => token))]).toEqual([['CSRF_TOKEN_KEY_UNKNOWN', requests]]);
    });
    expect(calls).toBeLessThanOrEqual(2 * fleet.servers.length);
  });

  test('keep no server from learning a key that is genuine', async () => {
    const [web1, web2, web3] = fleet.three;
    const person = new Person('newcomer');
    await web1.operate('rotate', { immediately: '' });
    await person.open(web1, new Chance(newSeed()));
    const token = person.tokens[0]?.text ?? '';
    for (const server of [web2, web3]) {
      expect(await person.send(server, '/buy', token)).toMatchObject({ status: 200 });
    }
  });
});
