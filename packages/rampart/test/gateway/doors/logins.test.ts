// Logins through a gateway that stands before a real server with real users.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetConnectOpts } from 'node:net';
import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { rememberedFor } from '../../../src/gateway/login/remembered.ts';
import { hashPassword } from '../../../src/gateway/login/password-hash.ts';
import { Supervisor } from '../../../src/gateway/operate/supervisor.ts';
import { Peer } from '../peer.ts';
import { Standing, type Plan } from '../standing.ts';

const stage = new Stage();
let redis: RedisServer;
let standing: Standing | null = null;

const password = randomBytes(12).toString('hex');
const secrets = ['LOGINS_TEST_HOUSE', 'LOGINS_TEST_HASH', 'LOGINS_TEST_SHARED'] as const;
const everything = 'can: [read, write, pubsub], keys: ["*"], channels: ["*"]';
const users = [
  `default: { ${everything} }`,
  `web: { ${everything} }`,
  `guest: { ${everything}, password: { hash: { env: LOGINS_TEST_HASH } }, server_login: { user: house, password: { env: LOGINS_TEST_HOUSE } } }`,
].join('\n');

beforeAll(async () => {
  redis = await stage.redis({
    users: { default: { password }, web: { password }, house: { password } },
  });
  process.env['LOGINS_TEST_HOUSE'] = password;
  process.env['LOGINS_TEST_HASH'] = await hashPassword(Buffer.from(password));
  process.env['LOGINS_TEST_SHARED'] = randomBytes(32).toString('hex');
});
beforeEach(async () => {
  await redis.command('FLUSHALL');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await standing?.[Symbol.asyncDispose]();
  standing = null;
});
afterAll(async () => {
  for (const name of secrets) delete process.env[name];
  await stage[Symbol.asyncDispose]();
});

async function stand(plan: Plan = {}): Promise<Standing> {
  const login = '{ user: house, password: { env: LOGINS_TEST_HOUSE } }';
  standing = await Standing.before(redis, stage, {
    users,
    upstream: `{ address: "127.0.0.1:${redis.port}", login: ${login} }`,
    ...plan,
  });
  return standing;
}

function from(port: number, localAddress = '127.0.0.1'): NetConnectOpts {
  return { host: '127.0.0.1', port, localAddress };
}

/** The bytes that answer these words on a fresh connection. */
async function answerTo(where: number | NetConnectOpts, ...words: string[]): Promise<string> {
  using peer = await Peer.to(where);
  peer.send(...words);
  peer.end();
  return await peer.last();
}

describe('a login', () => {
  it.each([
    ['checked by the server, with one argument', ['AUTH', password]],
    ['checked by the server', ['AUTH', 'web', password]],
    ['checked by the gateway', ['AUTH', 'guest', password]],
  ])('lets its user in: %s', async (_, words) => {
    await stand();
    using peer = await Peer.to(standing?.port() ?? 0);
    expect(await peer.ask(...words)).toBe('OK');
    expect(await peer.ask('SET', 'k', 'v')).toBe('OK');
    const who = words.length === 2 ? 'default' : words[1];
    // The server sees a user of its own.
    const known = await redis.command('CLIENT', 'LIST');
    expect(String(known)).toContain(`user=${who === 'guest' ? 'house' : who}`);
  });

  it('may come with HELLO', async () => {
    await stand();
    using peer = await Peer.to(standing?.port() ?? 0);
    const hello = await peer.ask('HELLO', '3', 'AUTH', 'web', password, 'SETNAME', 'shop');
    expect(hello).toEqual(expect.arrayContaining(['proto', 3, 'role', 'master']));
    expect(await peer.ask('CLIENT', 'GETNAME')).toBe('shop');
  });

  it('fails with the same bytes, whatever is wrong', async () => {
    await stand({ gateway: 'login: { free: 1000, ban_after: 1000 }' });
    const port = standing?.port() ?? 0;
    const answers = await Promise.all([
      answerTo(port, 'AUTH', 'wrong'),
      answerTo(port, 'AUTH', ''),
      answerTo(port, 'AUTH', 'web', 'wrong'),
      answerTo(port, 'AUTH', 'nobody', password),
      answerTo(port, 'AUTH', 'nobody', 'wrong'),
      answerTo(port, 'AUTH', 'guest', 'wrong'),
      // A user of the server who is none of the policy's.
      answerTo(port, 'AUTH', 'house', password),
      answerTo(port, 'AUTH', 'web\0', password),
      answerTo(port, 'HELLO', '2', 'AUTH', 'web', 'wrong'),
      answerTo(port, 'HELLO', '3', 'AUTH', 'nobody', password),
    ]);
    expect(new Set(answers)).toEqual(
      new Set(['-WRONGPASS invalid username-password pair or user is disabled.\r\n']),
    );
    using direct = await Peer.to(redis.port);
    expect(answers[0]).toBe(`${String(await direct.ask('AUTH', 'wrong'))}\r\n`);
  });

  it('is kept when another one fails', async () => {
    await stand();
    using peer = await Peer.to(standing?.port() ?? 0);
    expect(await peer.ask('AUTH', 'web', password)).toBe('OK');
    expect(await peer.ask('AUTH', 'web', 'wrong')).toMatch(/^-WRONGPASS/);
    expect(await peer.ask('PING')).toBe('PONG');
  });

  it('ends with RESET, and with it all that the connection held', async () => {
    await stand();
    using peer = await Peer.to(standing?.port() ?? 0);
    expect(await peer.ask('AUTH', 'web', password)).toBe('OK');
    await peer.ask('SELECT', '3');
    await peer.ask('MULTI');
    expect(await peer.ask('RESET')).toBe('RESET');
    expect(await peer.ask('GET', 'k')).toMatch(/^-NOAUTH/);
    expect(await peer.ask('EXEC')).toMatch(/^-NOAUTH/);
    expect(await peer.ask('AUTH', 'web', password)).toBe('OK');
    expect(await peer.ask('EXEC')).toBe('-ERR EXEC without MULTI');
    await peer.ask('SET', 'where', 'zero');
    expect(await redis.command('GET', 'where')).toBe('zero');
  });

  it('as another user takes what the first one watched and listened to', async () => {
    await stand({
      users: `${users}\nless: { can: [read], keys: ["public:*"], password: { hash: { env: LOGINS_TEST_HASH } }, server_login: { user: house, password: { env: LOGINS_TEST_HOUSE } } }`,
    });
    using peer = await Peer.to(standing?.port() ?? 0);
    expect(await peer.ask('AUTH', 'web', password)).toBe('OK');
    expect(await peer.ask('SUBSCRIBE', 'secrets')).toEqual(['subscribe', 'secrets', 1]);
    expect(await peer.ask('AUTH', 'less', password)).toBe('OK');
    await waitFor(async () => (await redis.command('PUBLISH', 'secrets', 'x')) === 0, {
      what: 'nobody who listens',
    });
    expect(await peer.ask('GET', 'private')).toMatch(/^-NOPERM/);
    expect(await peer.ask('GET', 'public:1')).toBeNull();
  });
});

describe('a password that was changed at the server', () => {
  it('is refused once what is remembered of it is old, and the new one is taken at once', async () => {
    await stand();
    const port = standing?.port() ?? 0;
    expect(await answerTo(port, 'AUTH', 'web', password)).toBe('+OK\r\n');
    await redis.command('ACL', 'SETUSER', 'web', 'resetpass', '>another');
    try {
      expect(await answerTo(port, 'AUTH', 'web', 'another')).toBe('+OK\r\n');
      later(rememberedFor + 1);
      expect(await answerTo(port, 'AUTH', 'web', password)).toMatch(/^-WRONGPASS/);
      expect(await answerTo(port, 'AUTH', 'web', 'another')).toBe('+OK\r\n');
    } finally {
      await redis.command('ACL', 'SETUSER', 'web', 'resetpass', `>${password}`);
    }
  });

  it('opens no upstream any more, not even for somebody who came in with it', async () => {
    await stand();
    using first = await Peer.to(standing?.port() ?? 0);
    using second = await Peer.to(standing?.port() ?? 0);
    const peers = [first, second];
    for (const peer of peers) {
      expect(await peer.ask('AUTH', 'web', password)).toBe('OK');
      expect(await peer.ask('GET', 'k')).toBeNull();
    }
    await redis.command('ACL', 'SETUSER', 'web', 'resetpass', '>another');
    try {
      const answers: string[] = [];
      for (const peer of peers) answers.push(String(await peer.ask('WATCH', 'k')));
      // One connection was open by then, besides the one that they share.
      const refused = answers.filter((answer) => answer !== 'OK');
      expect(refused).not.toHaveLength(0);
      for (const answer of refused) {
        expect(answer).toMatch(/^-ERR upstream unavailable|^-WRONGPASS/);
      }
    } finally {
      await redis.command('ACL', 'SETUSER', 'web', 'resetpass', `>${password}`);
    }
  });
});

describe('logins that fail again and again', () => {
  const rules = 'login: { free: 2, first_delay: 50ms, longest_delay: 200ms, ban_after: 5 }';

  it('wait longer and longer, then are not heard at all, and tell so once', async () => {
    await stand({ gateway: rules });
    const port = standing?.port() ?? 0;
    for (let at = 0; at < 5; at += 1) {
      expect(await answerTo(from(port, '127.0.0.5'), 'AUTH', 'wrong')).toMatch(/^-WRONGPASS/);
    }
    expect(await answerTo(from(port, '127.0.0.5'), 'AUTH', password)).toMatch(/^-ERR rate limit:/);
    expect(await answerTo(from(port, '127.0.0.6'), 'AUTH', password)).toBe('+OK\r\n');
    const delayed = await standing?.told('GATEWAY_LOGIN_DELAYED');
    expect(delayed?.[0]?.fields).toMatchObject({ address: '127.0.0.5', wait: 50 });
    const banned = await standing?.told('GATEWAY_ADDRESS_BANNED', 2);
    expect(banned?.[0]).toMatchObject({ fields: { address: '127.0.0.5' } });
  });

  it('do not keep those out who are at home there', async () => {
    await stand({ gateway: rules });
    const where = from(standing?.port() ?? 0, '127.0.0.7');
    expect(await answerTo(where, 'AUTH', 'web', password)).toBe('+OK\r\n');
    for (let at = 0; at < 6; at += 1) await answerTo(where, 'AUTH', `nobody-${at}`, 'wrong');
    expect(await answerTo(where, 'AUTH', 'web', password)).toBe('+OK\r\n');
    expect(await answerTo(where, 'AUTH', 'guest', password)).toMatch(/^-WRONGPASS/);
  });

  it('make room in the queue for others when they hang up', async () => {
    await stand({
      gateway: 'login: { free: 0, first_delay: 300ms, longest_delay: 300ms, ban_after: 100 }',
    });
    const where = from(standing?.port() ?? 0, '127.0.0.8');
    await answerTo(where, 'AUTH', 'wrong');
    // From now on each has to wait, one behind the other.
    const queue = await Promise.all(Array.from({ length: 4 }, async () => Peer.to(where)));
    for (const peer of queue) peer.send('AUTH', 'web', 'wrong');
    for (const peer of queue.slice(1)) peer[Symbol.dispose]();
    expect(await queue[0]?.next()).toMatch(/^-WRONGPASS/);
    expect(await answerTo(where, 'AUTH', 'web', password)).toBe('+OK\r\n');
    const [event] = (await standing?.told('GATEWAY_LOGIN_UNDECIDED')) ?? [];
    expect(event?.fields).toMatchObject({ reason: 'hung up', address: '127.0.0.8' });
    queue[0]?.[Symbol.dispose]();
  });
});

describe('two gateways', () => {
  it('share a ban, which a flush of the server does not lift', async () => {
    const rules = 'login: { free: 100, ban_after: 3 }';
    const supervisors = [await supervise('', rules), await supervise('', rules)];
    const [one = 0, two = 0] = supervisors.map(({ addresses }) => portOf(addresses));
    try {
      for (let at = 0; at < 3; at += 1) await answerTo(from(one, '127.0.0.11'), 'AUTH', 'wrong');
      const banned = async (): Promise<boolean> =>
        (await answerTo(from(two, '127.0.0.11'), 'PING')).startsWith('-ERR rate limit: this addr');
      await waitFor(banned, { what: 'a ban at the other gateway' });
      await redis.command('FLUSHALL');
      await waitFor(async () => (await redis.command('EXISTS', 'rampart-gateway:logins')) === 1, {
        what: 'a server that was told again',
      });
      expect(await banned()).toBe(true);
      expect(await answerTo(from(two, '127.0.0.12'), 'AUTH', password)).toBe('+OK\r\n');
    } finally {
      for (const each of supervisors) await each.close();
    }
  });

  it('do not believe each other when their secrets differ', async () => {
    const rules = 'login: { free: 100, ban_after: 3 }';
    const shared = 'sharing: { secret: { env: LOGINS_TEST_SHARED } }';
    const supervisors = [await supervise(shared, rules), await supervise('', rules)];
    const [one = 0, two = 0] = supervisors.map(({ addresses }) => portOf(addresses));
    try {
      for (let at = 0; at < 3; at += 1) await answerTo(from(one, '127.0.0.13'), 'AUTH', 'wrong');
      await waitFor(async () => (await redis.command('EXISTS', 'rampart-gateway:logins')) === 1, {
        what: 'a gateway that tells',
      });
      // The other one reads each second, and would know by the next time that it writes itself.
      for (let at = 0; at < 3; at += 1) await answerTo(from(two, '127.0.0.14'), 'AUTH', 'wrong');
      await waitFor(
        async () => Number(await redis.command('XLEN', 'rampart-gateway:logins')) >= 2,
        {
          what: 'what the other one tells',
        },
      );
      expect(await answerTo(from(two, '127.0.0.13'), 'AUTH', password)).toBe('+OK\r\n');
    } finally {
      for (const each of supervisors) await each.close();
    }
  });
});

/** A gateway as `rampart gateway` runs it. */
async function supervise(...settings: readonly string[]): Promise<Supervisor> {
  const directory = await stage.newDirectory('supervised');
  const path = join(directory, 'rampart.yaml');
  const text = `version: 1
app: test
users:
  default: { ${everything} }
gateway:
  listen: "127.0.0.1:0"
  upstream: { address: "127.0.0.1:${redis.port}", login: { user: house, password: { env: LOGINS_TEST_HOUSE } } }
  admin: { directory: ${JSON.stringify(directory)} }
${settings
  .filter((line) => line !== '')
  .map((line) => `  ${line}\n`)
  .join('')}`;
  await writeFile(path, text);
  return Supervisor.open({ path, onStop: () => undefined });
}

function portOf(addresses: readonly string[]): number {
  return Number(addresses[0]?.split(':').at(-1));
}

/** The clock of this process, so many milliseconds on. */
function later(milliseconds: number): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + milliseconds);
}
