// The shop behind two gateways: people notice nothing, not even when one is killed, and whoever has the
// shop's password has no more than the shop needs.
import { RedisConnection, waitFor } from '@rampart/stage';
import { createClient } from 'redis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BrowserClient } from '../src/browser-client.ts';
import { startSystem } from '../src/system.ts';
import type { System } from '../src/system.ts';
import { faults } from '../src/tour/faults.ts';
import { honestUse } from '../src/tour/honest-use.ts';
import { keysAndSessions } from '../src/tour/keys.ts';
import { Tally } from '../src/tour/tally.ts';
import { traffic } from '../src/tour/traffic.ts';
import { allServers, loggedIn, onEveryServer, tell } from '../src/tour/visitors.ts';

let system: System;

beforeAll(async () => {
  system = await startSystem({ isProtected: true, sameSite: 'None', gateways: true });
});

afterAll(() => system[Symbol.asyncDispose]());

/** What of the tour did not pass. */
async function failuresOf(
  ...parts: readonly ((system: System, tally: Tally) => Promise<void>)[]
): Promise<readonly string[]> {
  const lines: string[] = [];
  const tally = new Tally((line) => lines.push(line));
  for (const part of parts) await part(system, tally);
  expect(lines.some((line) => line.includes('✓'))).toBe(true);
  return lines.filter((line) => line.includes('✗'));
}

function both(): NonNullable<System['gateways']> {
  if (system.gateways === undefined) throw new Error('There are no gateways.');
  return system.gateways;
}

test('only gateways are connected to Redis', async () => {
  const clients = String(await system.redis.command('CLIENT', 'LIST'));
  expect(clients).toContain('user=gateway');
  expect(clients).not.toContain('user=shop');
});

test('all of honest use works, also while keys are rotated', async () => {
  expect(await failuresOf(honestUse, keysAndSessions)).toEqual([]);
});

test('losing a gateway is a reconnect, and nobody is refused', async () => {
  const { each, balancer, start } = both();
  using alice = await loggedIn(system, 'alice');
  using bob = await loggedIn(system, 'bob');
  // A server that has never met somebody cannot believe him while it connects again.
  for (const person of [alice, bob]) await onEveryServer(() => person.get('/account'));
  const isSeen = (index: number, status: string) =>
    waitFor(async () => (await balancer.servers())[index]?.status === status, {
      what: `gateway ${index} is ${status}`,
    });
  const report = await traffic([alice, bob], async () => {
    for (const [index, gateway] of each.entries()) {
      await gateway.process.kill();
      await isSeen(index, 'DOWN');
      await everyServerSells(alice);
      await start(gateway);
      await isSeen(index, 'UP');
    }
    await everyServerSells(bob);
  });
  expect(report.refused.map(tell)).toEqual([]);
  expect(report.lost).toBe(0);
  expect(report.servers).toEqual(['shop-1', 'shop-2', 'shop-3']);
});

/** Needs Redis, so it says when the servers are connected again. */
async function everyServerSells(buyer: BrowserClient): Promise<void> {
  const sellers = new Set<string>();
  await waitFor(
    async () => {
      const token = await buyer.tokenFrom('/cars/car-1');
      const reply = await buyer.submit('/cars/car-1/buy', { _csrf: token });
      if (reply.status === 403) throw new Error(`An honest buyer was refused: ${tell(reply)}`);
      if (reply.location === '/account') sellers.add(reply.server);
      return sellers.size === allServers;
    },
    { what: 'every server sells a car', deadline: 30_000 },
  );
}

test.each([
  [['FLUSHALL']],
  [['CONFIG', 'SET', 'dir', '/tmp']],
  [['CONFIG', 'GET', '*']],
  [['KEYS', '*']],
  [['SCAN', '0']],
  [['ACL', 'LIST']],
  [['GET', 'backup:credentials']],
  [['HGETALL', 'cars:person:alice:*']],
  [['DEL', 'rampart:{cars/other}:ring']],
  [['EVAL', "return redis.call('FLUSHALL')", '0']],
  [['PSUBSCRIBE', '*']],
  [['MONITOR']],
])("whoever has the shop's password sends %j in vain", async (words) => {
  const client = createClient({ url: system.redisUrl });
  client.on('error', () => undefined);
  await client.connect();
  await expect(client.sendCommand(words)).rejects.toThrow('NOPERM');
  client.destroy();
});

test("the shop's password is good from the shop's servers only", async () => {
  const { each, balancer, password } = both();
  for (const { port } of [balancer, ...each]) {
    const stranger = createClient({
      username: 'shop',
      password,
      socket: { host: '127.0.0.1', port, localAddress: '127.0.0.2', reconnectStrategy: false },
    });
    stranger.on('error', () => undefined);
    await expect(stranger.connect()).rejects.toThrow();
  }
});

test("the shop's password is none of the server's", async () => {
  const { password } = both();
  const { host, port } = system.redis;
  const direct = RedisConnection.open({ host, port, username: 'shop', password });
  await expect(direct).rejects.toThrow('WRONGPASS');
});

test('Redis may be killed and emptied, and a server may die, as without gateways', async () => {
  expect(await failuresOf(faults)).toEqual([]);
});
