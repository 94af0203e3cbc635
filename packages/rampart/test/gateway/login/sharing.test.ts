import { randomBytes } from 'node:crypto';

import type { RampartEvent } from '@rampart/keyring';
import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { ThrottleSharing } from '../../../src/gateway/login/sharing.ts';
import { Throttle } from '../../../src/gateway/login/throttle.ts';
import type { Login } from '../../../src/gateway/login/throttle.ts';
import { askerOf } from '../ask-server.ts';

const rules = {
  free: 3,
  firstDelay: 250,
  longestDelay: 8000,
  banAfter: 20,
  banFor: 600_000,
  window: 300_000,
};
const key = '{rampart:gateway}:logins';
const secret = randomBytes(32);

const stage = new Stage();
let redis: Awaited<ReturnType<Stage['redis']>>;

beforeAll(async () => {
  redis = await stage.redis({});
});
beforeEach(async () => {
  await redis.command('FLUSHALL');
});
afterAll(() => stage[Symbol.asyncDispose]());

const attacker: Login = { neighbours: '192.0.2.1', user: 'x', part: '' };
const shop: Login = { neighbours: '10.0.1.7', user: 'shop', part: 'web' };

interface Gateway {
  readonly throttle: Throttle;
  readonly sharing: ThrottleSharing;
  readonly codes: () => readonly string[];
  readonly fail: (who: Login, times: number) => void;
}

function gateway(own: Uint8Array = secret): Gateway {
  const events: RampartEvent[] = [];
  const throttle = new Throttle(rules, () => performance.now());
  const ask = askerOf(redis);
  const tell = (event: RampartEvent): number => events.push(event);
  const sharing = new ThrottleSharing({ throttle, ask, tell, key, secret: own });
  return {
    throttle,
    sharing,
    codes: () => events.map(({ code }) => code),
    fail: (who, times) => {
      for (let count = 0; count < times; count += 1) throttle.failed(who);
    },
  };
}

async function exchangeAll(...gateways: readonly Gateway[]): Promise<void> {
  // Twice, so that the first hears what the last one told.
  for (const { sharing } of [...gateways, ...gateways]) await sharing.exchange();
}

describe('two gateways', () => {
  it('count failures together, and ban together', async () => {
    const a = gateway();
    const b = gateway();
    a.fail(attacker, 10);
    await exchangeAll(a, b);
    b.fail(attacker, 10);
    await exchangeAll(a, b);
    expect(a.throttle.bannedAtTheDoor('192.0.2.1')).toBeGreaterThan(0);
    expect(b.throttle.bannedAtTheDoor('192.0.2.1')).toBeGreaterThan(0);
  });

  it('both count what fails at both in the same moment', async () => {
    const a = gateway();
    const b = gateway();
    a.fail(attacker, 5);
    b.fail(attacker, 5);
    await Promise.all([a.sharing.exchange(), b.sharing.exchange()]);
    await exchangeAll(a, b);
    expect(a.throttle.waitOf(attacker).wait).toBe(8000);
    expect(b.throttle.waitOf(attacker).wait).toBe(8000);
  });

  it('know of each other who is at home, and whose ban was lifted', async () => {
    const a = gateway();
    const b = gateway();
    a.throttle.passed(shop);
    await exchangeAll(a, b);
    b.fail({ ...shop, user: 'admin' }, 20);
    expect(b.throttle.bannedAtTheDoor(shop.neighbours)).toBeNull();
    await exchangeAll(a, b);
    expect(a.throttle.bans()).toHaveLength(1);
    a.throttle.lift(shop.neighbours);
    await exchangeAll(a, b);
    expect(b.throttle.bans()).toEqual([]);
  });

  it('tell one that starts later what happened before', async () => {
    const a = gateway();
    a.fail(attacker, 20);
    a.throttle.passed(shop);
    await a.sharing.exchange();
    const late = gateway();
    await late.sharing.exchange();
    expect(late.throttle.bannedAtTheDoor('192.0.2.1')).toBeGreaterThan(0);
    expect(late.throttle.atOnce(shop)).toBeNull();
  });

  it('lose nothing when the server is emptied: what was banned stays banned, everywhere', async () => {
    const a = gateway();
    const b = gateway();
    a.fail(attacker, 20);
    await exchangeAll(a, b);
    await redis.command('FLUSHALL');
    await exchangeAll(a, b);
    expect(a.throttle.bannedAtTheDoor('192.0.2.1')).toBeGreaterThan(0);
    expect([...a.codes(), ...b.codes()]).toContain('GATEWAY_SHARING_EMPTIED');
    const late = gateway();
    await late.sharing.exchange();
    expect(late.throttle.bannedAtTheDoor('192.0.2.1')).toBeGreaterThan(0);
  });

  it('read more than a page', async () => {
    const a = gateway();
    for (let host = 0; host < 300; host += 1) {
      a.fail({ ...attacker, neighbours: `198.51.100.${host}` }, 1);
      await a.sharing.exchange();
    }
    a.fail(attacker, 20);
    await a.sharing.exchange();
    const late = gateway();
    await late.sharing.exchange();
    expect(late.throttle.bannedAtTheDoor('192.0.2.1')).toBeGreaterThan(0);
  });

  it('believe nobody who does not know their secret', async () => {
    const a = gateway();
    const stranger = gateway(randomBytes(32));
    stranger.fail({ ...attacker, neighbours: '10.0.1.7' }, 20);
    await stranger.sharing.exchange();
    await redis.command('XADD', key, '*', 'x', 'y');
    await redis.command('XADD', key, '*', 'o', 'me', 'f', '[["lifted","192.0.2.1"]]', 'm', '');
    await a.sharing.exchange();
    expect(a.throttle.bans()).toEqual([]);
    expect(a.codes()).toEqual(['GATEWAY_SHARING_FORGED']);
  });

  it('go on when something else stands where their stream was', async () => {
    await redis.command('SET', key, 'not a stream');
    const a = gateway();
    a.fail(attacker, 20);
    await a.sharing.exchange();
    expect(a.codes()).toContain('GATEWAY_SHARING_LOST');
    expect(a.throttle.bannedAtTheDoor('192.0.2.1')).toBeGreaterThan(0);
    await redis.command('DEL', key);
    await a.sharing.exchange();
    expect(a.codes()).toContain('GATEWAY_SHARING_BACK');
    const late = gateway();
    await late.sharing.exchange();
    expect(late.throttle.bannedAtTheDoor('192.0.2.1')).toBeGreaterThan(0);
  });
});

it('a gateway whose server is away counts alone, and tells it all when the server is back', async () => {
  const a = gateway();
  const b = gateway();
  await exchangeAll(a, b);
  await redis.stop();
  a.fail(attacker, 10);
  b.fail(attacker, 10);
  await exchangeAll(a, b);
  await exchangeAll(a, b);
  expect(a.codes()).toEqual(['GATEWAY_SHARING_LOST']);
  expect(a.throttle.waitOf(attacker).wait).toBe(8000);
  await redis.restart();
  await exchangeAll(a, b);
  b.fail(attacker, 1);
  await exchangeAll(a, b);
  expect(a.codes()).toContain('GATEWAY_SHARING_BACK');
  expect(a.throttle.bannedAtTheDoor('192.0.2.1')).toBeGreaterThan(0);
});
