// What the guides to keys tell an operator to do, done.
import { join } from 'node:path';
import { newSealKey } from '@rampart/keyring';
import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newProject, readGuide, writeFiles } from './guide.ts';
import { ShopServer } from './shop.ts';

let stage: Stage;
let redis: RedisServer;
beforeEach(async () => {
  stage = new Stage();
  redis = await stage.redis();
});
afterEach(() => stage.strike());

/** The answer of `server` becomes this one. */
async function becomes(
  server: ShopServer,
  [token, session]: readonly [string, string],
  answer: string,
): Promise<void> {
  await waitFor(async () => (await server.judge(token, session)) === answer, {
    what: `the server answers ${answer}`,
  });
}

describe('the command for operators', () => {
  let project: Awaited<ReturnType<typeof newProject>>;
  const sealKey = newSealKey();
  beforeAll(async () => {
    project = await newProject();
    await writeFiles(project.path, await readGuide('rotating-and-revoking.md'));
  });
  afterAll(() => project[Symbol.asyncDispose]());

  const keys = (...words: readonly string[]): Promise<string> =>
    stage.run(
      process.execPath,
      ['--conditions=rampart-source', join(project.path, 'keys.ts'), ...words],
      { env: { REDIS_URL: redis.url, RAMPART_SEAL_KEY: sealKey } },
    );

  it('shows the keys, and rotates without refusing anybody', async () => {
    await using server = await ShopServer.start(redis.url, [sealKey]);
    const token = server.token('S1');
    const [first] = server.ring.describe().keys;
    expect(await keys()).toMatch(new RegExp(`^${first?.id} active born 20\\d\\d-`, 'u'));
    expect(await keys('rotate')).toMatch(/ pending born /u);
    await waitFor(() => server.ring.describe().keys.length === 2, {
      what: 'the successor is here',
    });
    expect(await server.judge(token, 'S1')).toBe('allow');
  });

  it('revokes one key, and leaves a new one to sign', async () => {
    await using server = await ShopServer.start(redis.url, [sealKey]);
    const token = server.token('S1');
    const [first] = server.ring.describe().keys;
    await keys('revoke', first?.id ?? '');
    await becomes(server, [token, 'S1'], 'CSRF_TOKEN_KEY_REVOKED');
    expect(await server.judge(server.token('S1'), 'S1')).toBe('allow');
    await expect(keys('revoke', '0123456789abcdef')).rejects.toThrow('The ring has no key');
  });

  it('ends one session and no other', async () => {
    await using server = await ShopServer.start(redis.url, [sealKey]);
    const [stolen, other] = [server.token('S1'), server.token('S2')];
    expect(await keys('end-session', 'S1')).toContain('1 sessions and visitors revoked');
    await becomes(server, [stolen, 'S1'], 'CSRF_TOKEN_REVOKED');
    expect(await server.judge(other, 'S2')).toBe('allow');
  });

  it('makes everything from before a moment worthless', async () => {
    await using server = await ShopServer.start(redis.url, [sealKey]);
    const token = server.token('S1');
    const moment = new Date(Math.floor(server.ring.now()) + 1);
    await waitFor(() => server.ring.now() > moment.getTime(), { what: 'the moment has passed' });
    expect(await keys('revoke-before', moment.toISOString())).toContain(
      `nothing counts from before ${moment.toISOString()}`,
    );
    await becomes(server, [token, 'S1'], 'CSRF_TOKEN_REVOKED');
    expect(await server.judge(server.token('S1'), 'S1')).toBe('allow');
    expect(server.events).toContain('KEYRING_CUT_OFF');
  });

  it('kills all keys when it is not known what leaked', async () => {
    await using server = await ShopServer.start(redis.url, [sealKey]);
    await keys('rotate');
    const token = server.token('S1');
    expect(await keys('compromised')).not.toContain('pending');
    await becomes(server, [token, 'S1'], 'CSRF_TOKEN_KEY_REVOKED');
    expect(await server.judge(server.token('S1'), 'S1')).toBe('allow');
    expect(server.events).toContain('KEYRING_KEY_REVOKED');
  });

  it('fails when it can tell nobody', async () => {
    await redis.stop();
    await expect(keys('compromised')).rejects.toThrow('ECONNREFUSED');
  });

  it('says that the seal key is another one', async () => {
    await using server = await ShopServer.start(redis.url, [newSealKey()]);
    expect(server.ring.isReady).toBe(true);
    await expect(keys('show')).rejects.toThrow('KEYRING_RING_NOT_AUTHENTIC');
  }, 300_000);
});

it('forgets keys on a server that Redis is away from, and tells the others afterwards', async () => {
  const sealKey = newSealKey();
  await using a = await ShopServer.start(redis.url, [sealKey]);
  await using b = await ShopServer.start(redis.url, [sealKey]);
  const token = a.token('S1');
  await redis.stop();
  await expect(a.ring.compromised()).rejects.toThrow('KEYRING_STORE_UNAVAILABLE');
  expect(await a.judge(token, 'S1')).toBe('CSRF_TOKEN_KEY_REVOKED');
  await redis.start();
  await becomes(b, [token, 'S1'], 'CSRF_TOKEN_KEY_REVOKED');
});

describe('changing a seal key', () => {
  const [old, fresh] = [newSealKey(), newSealKey()];

  /** Two servers are replaced one after the other, while tokens of both are used on both. */
  async function replaced(
    servers: readonly [ShopServer, ShopServer],
    sealKeys: readonly string[],
  ): Promise<[ShopServer, ShopServer]> {
    const [a, b] = servers;
    const nextA = await ShopServer.start(redis.url, sealKeys);
    await crosswise(nextA, b);
    await a[Symbol.asyncDispose]();
    const nextB = await ShopServer.start(redis.url, sealKeys);
    await crosswise(nextA, nextB);
    await b[Symbol.asyncDispose]();
    return [nextA, nextB];
  }

  async function crosswise(a: ShopServer, b: ShopServer): Promise<void> {
    expect(await b.judge(a.token('S1'), 'S1')).toBe('allow');
    expect(await a.judge(b.token('S1'), 'S1')).toBe('allow');
  }

  it('refuses nobody when it is done without haste, in three steps', async () => {
    let servers: [ShopServer, ShopServer] = [
      await ShopServer.start(redis.url, [old]),
      await ShopServer.start(redis.url, [old]),
    ];
    const token = servers[0].token('S1');
    const ended = servers[0].token('S2');
    await servers[0].leave('S2');
    for (const sealKeys of [
      [old, fresh],
      [fresh, old],
    ]) {
      servers = await replaced(servers, sealKeys);
      for (const server of servers) {
        expect(await server.judge(token, 'S1')).toBe('allow');
        expect(await server.judge(ended, 'S2')).toBe('CSRF_TOKEN_REVOKED');
        expect(server.events).not.toContain('KEYRING_RING_NOT_AUTHENTIC');
        expect(server.events).not.toContain('KEYRING_REVOCATION_FORGED');
      }
    }
    // Long enough after, the last step.
    await servers[0].ring.rotate({ immediately: true });
    servers = await replaced(servers, [fresh]);
    expect(await servers[1].judge(servers[0].token('S1'), 'S1')).toBe('allow');
    for (const server of servers) await server[Symbol.asyncDispose]();
  }, 300_000);

  it('lets a server that has only the old one go on, and say so', async () => {
    await using late = await ShopServer.start(redis.url, [old]);
    await using early = await ShopServer.start(redis.url, [fresh, old]);
    await waitFor(() => late.events.includes('KEYRING_RING_NOT_AUTHENTIC'), {
      what: 'the server says that it cannot open the ring',
    });
    await crosswise(late, early);
  });

  it('after a leak, refuses tokens from before and nobody else', async () => {
    let servers: [ShopServer, ShopServer] = [
      await ShopServer.start(redis.url, [old]),
      await ShopServer.start(redis.url, [old]),
    ];
    const before = servers[0].token('S1');
    servers = await replaced(servers, [fresh, old]);
    expect(await servers[0].judge(before, 'S1')).toBe('allow');

    await servers[0].ring.compromised();
    await becomes(servers[1], [before, 'S1'], 'CSRF_TOKEN_KEY_REVOKED');
    const after = servers[0].token('S1');
    const ended = servers[0].token('S2');
    await servers[0].leave('S2');

    servers = await replaced(servers, [fresh]);
    for (const server of servers) {
      expect(await server.judge(before, 'S1')).toMatch(/^CSRF_TOKEN_KEY_/u);
      expect(await server.judge(after, 'S1')).toBe('allow');
      expect(await server.judge(ended, 'S2')).toBe('CSRF_TOKEN_REVOKED');
    }
    for (const server of servers) await server[Symbol.asyncDispose]();
  }, 300_000);
});
