// Data loss prevention through a gateway that stands before a real server.
import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Peer } from '../peer.ts';
import { Standing } from '../standing.ts';

const stage = new Stage();
let redis: RedisServer;
let standing: Standing;

const password = 'a password of the test';
const everything = `can: [read, write, scan, pubsub, inspect], keys: ['*'], channels: ['*']`;
const rules = {
  small: 'reply: 1kb',
  long: 'reply: 128kb',
  warned: 'reply: { at_most: 1kb, then: alert }',
  cut: 'reply: { at_most: 1kb, then: close }',
  meter: 'egress: { at_most: 4kb, per: 1h }',
  ends: 'egress: { at_most: 4kb, per: 1h, then: close }',
  sweeps: 'sweep: { share: 50%, keys: 10, per: 1h, then: refuse }',
  lists: 'sweep: { share: 50%, keys: 10, per: 1h, then: refuse }',
  copies: 'sweep: { share: 50%, keys: 10, per: 1h, then: close }',
  heard: 'sweep: { share: 50%, keys: 10, per: 1h, then: alert }',
  curious: 'canaries: ["backup:*"]',
  free: 'sensitive: []',
};

beforeAll(async () => {
  redis = await stage.redis({
    users: Object.fromEntries(Object.keys(rules).map((name) => [name, { password }])),
  });
  standing = await Standing.before(redis, stage, {
    users: Object.entries(rules)
      .map(([name, data]) => `${name}: { ${everything}, data: { ${data} } }`)
      .join('\n'),
    upstream: `{ address: "127.0.0.1:${redis.port}", login: { user: free, password: { env: LEAKS_TEST } } }`,
  });
});
beforeEach(async () => {
  await redis.command('FLUSHALL');
});
afterAll(async () => {
  await standing[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});
process.env['LEAKS_TEST'] = password;

async function as(user: keyof typeof rules): Promise<Peer> {
  const peer = await standing.peer();
  expect(await peer.ask('AUTH', user, password)).toBe('OK');
  return peer;
}

async function fill(count: number, value = 'v'): Promise<void> {
  for (let at = 0; at < count; at += 1) await redis.command('SET', `k:${at}`, value);
}

const tooLong = /^-ERR rate limit: a reply of more than 1024 bytes/;
const large = 'x'.repeat(100_000);

describe('a reply that is larger than the policy allows', () => {
  it.each([2, 3])('is refused in its place, in RESP%d, shared and not', async (protocol) => {
    await redis.command('SET', 'large', large);
    await redis.command('SET', 'small', 'abc');
    using peer = await as('small');
    await peer.ask('HELLO', String(protocol));
    for (const own of [false, true]) {
      if (own) expect(await peer.ask('WATCH', 'w')).toBe('OK');
      for (const words of [['GET', 'small'], ['GET', 'large'], ['GET', 'small'], ['PING']]) {
        peer.send(...words);
      }
      const replies = [];
      for (let at = 0; at < 4; at += 1) replies.push(await peer.next());
      expect(replies).toEqual(['abc', expect.stringMatching(tooLong), 'abc', 'PONG']);
    }
    const [event] = await standing.told('GATEWAY_EGRESS_EXCEEDED');
    expect(event).toMatchObject({ outcome: 'refused', defence: 'gateway.egress' });
  });

  it('ends the connection once a part of it has passed', async () => {
    await redis.command('RPUSH', 'list', ...Array.from({ length: 20_000 }, () => 'element'));
    using peer = await as('long');
    peer.send('LRANGE', 'list', '0', '-1');
    const said = await peer.last();
    expect(said).toMatch(/^\+OK\r\n\*20000\r\n\$7\r\nelement/);
    expect(said.length).toBeLessThan(129 * 1_024);
  });

  it('passes, and is told of, where that is what the policy says', async () => {
    await redis.command('SET', 'large', large);
    using peer = await as('warned');
    expect(await peer.ask('GET', 'large')).toBe(large);
    const events = await standing.told('GATEWAY_EGRESS_EXCEEDED');
    expect(events.at(-1)).toMatchObject({ outcome: 'observed', fields: { user: 'warned' } });
  });

  it('ends the connection where that is what the policy says', async () => {
    await redis.command('SET', 'large', large);
    using peer = await as('cut');
    peer.send('GET', 'large');
    expect(await peer.last()).toBe('+OK\r\n');
  });

  it('is nothing to those without a bound, who share no upstream with them', async () => {
    await redis.command('SET', 'large', large);
    using small = await as('small');
    using free = await as('free');
    small.send('GET', 'large');
    expect(await free.ask('GET', 'large')).toBe(large);
    expect(await small.next()).toMatch(tooLong);
  });
});

describe('a budget of bytes', () => {
  const spent = /^-ERR rate limit: more than 4096 bytes were read/;

  it('is spent on the short way too, and then nothing more is read', async () => {
    await redis.command('SET', 'page', 'x'.repeat(1_000));
    using peer = await as('meter');
    using other = await as('meter');
    const replies: unknown[] = [];
    for (let at = 0; at < 8; at += 1) replies.push(await peer.ask('GET', 'page'));
    expect(replies.filter((reply) => spent.test(String(reply)))).not.toHaveLength(0);
    expect(replies.at(-1)).toMatch(spent);
    // It is the user's, over all of his connections.
    expect(await other.ask('GET', 'page')).toMatch(spent);
    using free = await as('free');
    expect(await free.ask('GET', 'page')).toHaveLength(1_000);
  });

  it('ends the connection where that is what the policy says', async () => {
    await redis.command('SET', 'page', 'x'.repeat(5_000));
    using peer = await as('ends');
    peer.send('GET', 'page');
    await peer.last();
    const events = await standing.told('GATEWAY_EGRESS_EXCEEDED');
    expect(events.some(({ fields }) => fields?.['user'] === 'ends')).toBe(true);
  });
});

describe('going through a large share of all keys', () => {
  const sweep = /^-ERR rate limit: a large share of all keys/;

  /** The gateway asks how many keys there are with the first read that makes it want to know. */
  async function known(peer: Peer): Promise<void> {
    await peer.ask('GET', 'k:0');
    // On the same connection, so what was asked before is answered by then.
    await standing.gateway.ask(['PING']);
  }

  it('is refused when it is done key by key, on the short way', async () => {
    await fill(40);
    using peer = await as('sweeps');
    await known(peer);
    const replies: unknown[] = [];
    for (let at = 0; at < 40; at += 1) replies.push(await peer.ask('GET', `k:${at}`));
    const first = replies.findIndex((reply) => sweep.test(String(reply)));
    expect(first).toBeGreaterThan(10);
    expect(first).toBeLessThan(30);
    expect(replies.at(-1)).toMatch(sweep);
  });

  it('is refused when it is done by listing names, and the page is not handed out', async () => {
    await fill(40);
    using peer = await as('lists');
    await known(peer);
    expect(await peer.ask('KEYS', 'k:1*')).toHaveLength(11);
    expect(await peer.ask('KEYS', 'k:*')).toMatch(sweep);
    expect(await peer.ask('SCAN', '0', 'COUNT', '100')).toMatch(sweep);
    await peer.ask('MULTI');
    await peer.ask('KEYS', '*');
    expect(await peer.ask('EXEC')).toEqual([expect.stringMatching(sweep)]);
  });

  it('ends the connection where that is what the policy says', async () => {
    await fill(40);
    using peer = await as('copies');
    await known(peer);
    peer.send('KEYS', '*');
    expect(await peer.last()).toMatch(/a large share of all keys/);
  });

  it('passes, and is told of, where that is what the policy says', async () => {
    await fill(40);
    using peer = await as('heard');
    await known(peer);
    expect(await peer.ask('KEYS', '*')).toHaveLength(40);
    await waitFor(
      async () =>
        (await standing.events('GATEWAY_EGRESS_EXCEEDED')).some(
          ({ fields, outcome }) => fields?.['user'] === 'heard' && outcome === 'observed',
        ),
      { what: 'an event that says so' },
    );
  });
});

describe('a key that nobody has reason to touch', () => {
  it('ends the connection of whoever does, with an answer', async () => {
    await redis.command('SET', 'backup:1', 'bait');
    using peer = await as('curious');
    peer.send('GET', 'backup:1');
    peer.send('PING');
    const said = await peer.last();
    expect(said).toMatch(/-NOPERM this key is not for use\r\n$/);
    await standing.told('GATEWAY_CANARY_TOUCHED');
  });
});

describe('secrets of the server’s configuration', () => {
  it.each([2, 3])(
    'are not shown to those who may look at the rest, in RESP%d',
    async (protocol) => {
      await redis.command('CONFIG', 'SET', 'masterauth', 'a secret that is set');
      using peer = await as('free');
      await peer.ask('HELLO', String(protocol));
      const hidden = '(hidden by the gateway)';
      expect(await peer.ask('CONFIG', 'GET', 'masterauth')).toEqual(['masterauth', hidden]);
      expect(await peer.ask('CONFIG', 'GET', 'MASTER*th')).toEqual(['masterauth', hidden]);
      expect(await peer.ask('CONFIG', 'GET', 'requirepass')).toEqual(['requirepass', '']);
      const all = await peer.ask('CONFIG', 'GET', '*');
      expect(JSON.stringify(all)).not.toContain('a secret that is set');
      expect(all).toEqual(expect.arrayContaining(['maxmemory']));
      await peer.ask('MULTI');
      await peer.ask('CONFIG', 'GET', 'master*');
      expect(JSON.stringify(await peer.ask('EXEC'))).toContain(hidden);
    },
  );
});
