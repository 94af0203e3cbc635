// What a user may do at a time, through a gateway that stands before a real server.
import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Peer } from '../peer.ts';
import { Standing } from '../standing.ts';

const stage = new Stage();
let redis: RedisServer;
let standing: Standing;

const password = 'a password of the test';
const everything = `can: [read, write, scan, pubsub, script, function, wait, inspect], keys: ['*'], channels: ['*']`;
const users = ['few', 'waits', 'queues', 'slow', 'brief', 'plain'];

beforeAll(async () => {
  redis = await stage.redis({
    config: { 'busy-reply-threshold': 100 },
    users: {
      house: { password },
      ...Object.fromEntries(users.map((name) => [name, { password }])),
    },
  });
  process.env['LIMITS_TEST_PASSWORD'] = password;
  const login = '{ user: house, password: { env: LIMITS_TEST_PASSWORD } }';
  standing = await Standing.before(redis, stage, {
    upstream: `{ address: "127.0.0.1:${redis.port}", login: ${login} }`,
    users: [
      `few: { ${everything}, limits: { connections: 2 } }`,
      `waits: { ${everything}, limits: { blocked: 1 } }`,
      `queues: { ${everything}, limits: { queued: 3 } }`,
      `slow: { ${everything}, scripts: { longest: 1s, others: allow } }`,
      `brief: { ${everything}, limits: { comparisons: { per_second: 1, burst: 2 } }, data: { expiring: ['cache:*'] } }`,
      `plain: { ${everything} }`,
    ].join('\n'),
  });
});
afterAll(async () => {
  await standing[Symbol.asyncDispose]();
  delete process.env['LIMITS_TEST_PASSWORD'];
  await stage[Symbol.asyncDispose]();
});

async function as(user: string): Promise<Peer> {
  const peer = await standing.peer();
  expect(await peer.ask('AUTH', user, password)).toBe('OK');
  return peer;
}

/** As the server counts them: the gateway has passed on what was asked. */
async function blocked(count: number): Promise<void> {
  const clients = async (): Promise<string | undefined> =>
    (await redis.info('clients'))['blocked_clients'];
  await waitFor(async () => (await clients()) === String(count), {
    what: `${count} clients that wait at the server`,
  });
}

describe('connections of a user', () => {
  it('are refused beyond the limit, and free again when one goes', async () => {
    const [one, two, three] = [await as('few'), await as('few'), await standing.peer()];
    expect(await three.ask('AUTH', 'few', password)).toMatch(/^-ERR rate limit: this user has as/);
    await three.last();
    expect(await one.ask('RESET')).toBe('RESET');
    using four = await as('few');
    expect(await four.ask('PING')).toBe('PONG');
    two[Symbol.dispose]();
    await waitFor(
      async () => {
        using five = await standing.peer();
        return (await five.ask('AUTH', 'few', password)) === 'OK';
      },
      { what: 'a place for another connection' },
    );
    one[Symbol.dispose]();
    expect(await standing.told('GATEWAY_CONNECTIONS_EXCEEDED')).not.toHaveLength(0);
  });

  it('are counted for whom the connection is now', async () => {
    using one = await as('few');
    using two = await as('few');
    expect(await two.ask('AUTH', 'plain', password)).toBe('OK');
    using three = await as('few');
    for (const peer of [one, two, three]) expect(await peer.ask('PING')).toBe('PONG');
  });
});

describe('connections that wait', () => {
  it('are refused beyond the limit until one has its answer', async () => {
    using one = await as('waits');
    using two = await as('waits');
    one.send('BLPOP', 'queue', '0');
    await blocked(1);
    expect(await two.ask('BRPOP', 'queue', '0')).toMatch(/^-ERR rate limit: as many connections/);
    // What does not wait is not counted.
    expect(await two.ask('XREAD', 'STREAMS', 'stream', '0')).toBeNull();
    expect(await two.ask('LPUSH', 'queue', 'a')).toBe(1);
    expect(await one.next()).toEqual(['queue', 'a']);
    two.send('BLPOP', 'queue', '0');
    await blocked(1);
    expect(await one.ask('LPUSH', 'queue', 'b')).toBe(1);
    expect(await two.next()).toEqual(['queue', 'b']);
  });

  it('leave their place when they hang up', async () => {
    using two = await as('waits');
    {
      using one = await as('waits');
      one.send('BLPOP', 'other', '0');
      await blocked(1);
    }
    await blocked(0);
    two.send('BLPOP', 'other', '0');
    await blocked(1);
    using plain = await as('plain');
    expect(await plain.ask('LPUSH', 'other', 'c')).toBe(1);
    expect(await two.next()).toEqual(['other', 'c']);
  });
});

describe('a transaction', () => {
  it('is refused what goes beyond the limit, and then runs nothing', async () => {
    using peer = await as('queues');
    expect(await peer.ask('MULTI')).toBe('OK');
    for (const value of '123') expect(await peer.ask('SET', 'tx', value)).toBe('QUEUED');
    expect(await peer.ask('SET', 'tx', '4')).toMatch(/^-ERR rate limit: more than 3 commands/);
    expect(await peer.ask('EXEC')).toMatch(/^-EXECABORT /);
    expect(await peer.ask('GET', 'tx')).toBeNull();
    expect(await peer.ask('MULTI')).toBe('OK');
    for (const value of '123') expect(await peer.ask('SET', 'tx', value)).toBe('QUEUED');
    expect(await peer.ask('EXEC')).toEqual(['OK', 'OK', 'OK']);
  });
});

describe('a script that runs for too long', () => {
  const endless = 'while true do end';

  it('is stopped, and its client gets the server’s own error', async () => {
    using peer = await as('slow');
    const reply = await peer.ask('EVAL', endless, '0');
    expect(reply).toMatch(/^-ERR Script killed by user with SCRIPT KILL/);
    const [event] = await standing.told('GATEWAY_SCRIPT_STOPPED');
    expect(event).toMatchObject({ defence: 'gateway.script', fields: { user: 'slow' } });
    expect(await peer.ask('PING')).toBe('PONG');
  });

  it('is stopped when it is a function, and in a transaction', async () => {
    await redis.command(
      'FUNCTION',
      'LOAD',
      `#!lua name=busy\nredis.register_function('busy', function() ${endless} end)`,
    );
    using peer = await as('slow');
    expect(await peer.ask('FCALL', 'busy', '0')).toMatch(/^-ERR Script killed by user/);
    await peer.ask('MULTI');
    await peer.ask('EVAL', endless, '0');
    expect(await peer.ask('EXEC')).toEqual([expect.stringMatching(/killed by user/)]);
  });

  it('is told of when it cannot be stopped', async () => {
    using peer = await as('slow');
    const writes = `redis.call('SET', 'written', '1') local t = redis.call('TIME') local e = t[1] + 4
      while tonumber(redis.call('TIME')[1]) < e do end return 'done'`;
    expect(await peer.ask('EVAL', writes, '0')).toBe('done');
    const [event] = await standing.told('GATEWAY_SCRIPT_RUNS_ON');
    expect(event).toMatchObject({ outcome: 'failed', fields: { user: 'slow' } });
    expect(event?.message).toContain('SHUTDOWN NOSAVE');
  });
});

describe('work that costs more than it looks', () => {
  it('has a budget that the policy sets', async () => {
    using peer = await as('brief');
    await peer.ask('MSET', 'one', 'abc', 'two', 'abd');
    expect(await peer.ask('LCS', 'one', 'two')).toBe('ab');
    expect(await peer.ask('LCS', 'one', 'two')).toBe('ab');
    expect(await peer.ask('LCS', 'one', 'two')).toMatch(/^-ERR rate limit: too many comparisons/);
  });

  it('is told of when a key that ought to expire is stored for ever', async () => {
    using peer = await as('brief');
    expect(await peer.ask('SET', 'cache:1', 'x', 'EX', '10')).toBe('OK');
    expect(await peer.ask('SET', 'other:1', 'x')).toBe('OK');
    expect(await standing.events('GATEWAY_KEY_STAYS')).toHaveLength(0);
    expect(await peer.ask('SET', 'cache:1', 'x')).toBe('OK');
    const [event] = await standing.told('GATEWAY_KEY_STAYS');
    expect(event).toMatchObject({ outcome: 'observed', fields: { user: 'brief', command: 'set' } });
  });
});
