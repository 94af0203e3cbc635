// What Redis may do to a ring, and what must not come of it: a refused legitimate request, or a
// revoked key that is alive again.
import { createClient } from 'redis';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { memoryStore, newSealKey, redisStore } from '@rampart/keyring';
import type { Ring, Store } from '@rampart/keyring';
import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { Line } from './support/cut.ts';
import { Servers, activeKey, signerOf } from './support/rings.ts';

const RING = 'rampart:{shop/csrf}:ring';

async function connected(redis: RedisServer): Promise<{ store: Store } & AsyncDisposable> {
  const client = createClient({ url: redis.url });
  client.on('error', () => undefined);
  await client.connect();
  return {
    store: redisStore(client, { callWithin: 1_000 }),
    [Symbol.asyncDispose]: async () => client.destroy(),
  };
}

/** Signs and verifies on all rings, over and over, until stopped; says how many were refused. */
function traffic(rings: readonly Ring[]): { stop(): Promise<number> } {
  const signers = rings.map((ring) => signerOf(ring));
  let refused = 0;
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      for (const signer of signers) {
        const token = signer.sign();
        for (const other of signers) if ((await other.verify(token)) !== 'valid') refused += 1;
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await running;
      return refused;
    },
  };
}

describe('a store that loses its data', () => {
  const stage = new Stage();
  let redis: RedisServer;
  afterAll(() => stage[Symbol.asyncDispose]());
  beforeEach(async () => {
    redis = await stage.redis({ config: { save: '', appendonly: 'no' } });
  });

  test.each(['FLUSHALL', 'restart', 'eviction'])(
    'after %s gets the ring back, and no token is refused',
    async (how) => {
      await using servers = new Servers();
      await using connection = await connected(redis);
      const rings = [await servers.ready(connection.store), await servers.ready(connection.store)];
      const [a = expect.fail(), b = expect.fail()] = rings;
      const dead = signerOf(a).sign();
      await a.compromised();
      await a.revocations.revoke('session-1');
      const id = activeKey(a);
      await waitFor(() => activeKey(b) === id, { what: 'b has the new key' });

      const running = traffic(rings);
      if (how === 'FLUSHALL') await redis.command('FLUSHALL');
      if (how === 'restart') {
        await redis.kill();
        await redis.start();
      }
      if (how === 'eviction') await evict(redis);
      await servers.told('KEYRING_HEALED');
      expect(await running.stop()).toBe(0);
      await waitFor(async () => (await redis.command('EXISTS', RING)) === 1, {
        what: 'it is back',
      });

      const late = await servers.ready(connection.store);
      expect(activeKey(late)).toBe(id);
      expect(await signerOf(late).verify(dead)).toBe('revoked');
      await waitFor(() => late.revocations.check('session-1', 1) === 'revoked', {
        what: 'late knows',
      });
    },
  );

  test('gives no server the keys before it has the revoked subjects', async () => {
    await using servers = new Servers();
    await using connection = await connected(redis);
    const a = await servers.ready(connection.store);
    await a.revocations.revoke('session-1');
    const line = await redis.connect();
    for (let round = 0; round < 5; round += 1) {
      await line.command('FLUSHALL');
      await waitFor(async () => (await line.command('EXISTS', RING)) === 1, {
        what: 'the ring is back',
      });
      expect(await line.command('EXISTS', 'rampart:{shop/csrf}:revoked')).toBe(1);
    }
    line.close();
  });

  test('after an old snapshot is restored revives no revoked key', async () => {
    const snapshots = await stage.redis({ config: { appendonly: 'no' } });
    await using servers = new Servers();
    await using connection = await connected(snapshots);
    const a = await servers.ready(connection.store);
    const dead = signerOf(a).sign();
    await snapshots.command('SAVE');
    await a.compromised();
    await snapshots.kill();
    await snapshots.start();
    await servers.told('KEYRING_HEALED');
    const late = await servers.ready(connection.store);
    expect(activeKey(late)).toBe(activeKey(a));
    expect(await signerOf(late).verify(dead)).toBe('revoked');
  });

  test('consumes no nonce twice: what was issued before is refused', async () => {
    await using servers = new Servers();
    await using connection = await connected(redis);
    const a = await servers.ready(connection.store);
    await a.once.prepare();
    const issuedAt = a.now() + 1;
    const consume = () => a.once.consume(Buffer.from('nonce'), issuedAt, issuedAt + 60_000);
    expect(await consume()).toBe('fresh');
    expect(await consume()).toBe('used');
    await waitFor(() => a.now() > issuedAt, { what: 'time has passed' });
    await redis.command('FLUSHALL');
    expect(await consume()).toBe('lost');
    await redis.kill();
    await redis.start();
    await waitFor(async () => (await consume()) === 'lost', { what: 'Redis is back' });
  });

  test('or may have lost the last of it in a restart believes no nonce from before', async () => {
    const durable = await stage.redis({ config: { appendonly: 'yes', appendfsync: 'always' } });
    await using servers = new Servers();
    await using connection = await connected(durable);
    const a = await servers.ready(connection.store);
    await a.once.prepare();
    const issuedAt = a.now() + 1;
    await waitFor(() => a.now() > issuedAt, { what: 'time has passed' });
    await durable.kill();
    await durable.start();
    expect(await durable.command('EXISTS', 'rampart:{shop/csrf}:once')).toBe(1);
    const consume = () => a.once.consume(Buffer.from('never used'), issuedAt, issuedAt + 60_000);
    await waitFor(async () => (await consume()) !== 'used', { what: 'Redis is back' });
    expect(await consume()).toBe('lost');
  });

  test('or whose ring is damaged gets it back, and nothing of the damage is believed', async () => {
    await using servers = new Servers();
    await using connection = await connected(redis);
    const a = await servers.ready(connection.store);
    const id = activeKey(a);
    for (const value of [
      'garbage',
      `rampart-ring.1.9.AAAAAAAAAAAAAAAA.plain.${Buffer.from('{}').toString('base64url')}`,
    ]) {
      await redis.command('SET', RING, value);
      await waitFor(async () => (await redis.command('GET', RING)) !== value, {
        what: 'it is healed',
      });
    }
    const list = "redis.call('DEL', KEYS[1]) return redis.call('LPUSH', KEYS[1], 'a list')";
    await redis.command('EVAL', list, '1', RING);
    await waitFor(async () => (await redis.command('TYPE', RING)) === 'string', {
      what: 'it is healed',
    });
    const late = await servers.ready(connection.store);
    expect(activeKey(late)).toBe(id);
    expect(servers.count('KEYRING_RING_NOT_AUTHENTIC')).toBeGreaterThanOrEqual(3);
  });

  test('or in which somebody put something else gets its list and its memory back', async () => {
    await using servers = new Servers();
    await using connection = await connected(redis);
    const a = await servers.ready(connection.store);
    await a.once.prepare();
    await a.revocations.revoke('session-1');
    const used = a.now();
    const consume = () => a.once.consume(Buffer.from('nonce'), used, used + 60_000);
    expect(await consume()).toBe('fresh');
    for (const name of ['revoked', 'once']) {
      await redis.command('SET', `rampart:{shop/csrf}:${name}`, 'garbage');
      await waitFor(
        async () => (await redis.command('TYPE', `rampart:{shop/csrf}:${name}`)) === 'zset',
        { what: `${name} is healed` },
      );
    }
    expect(await consume()).toBe('lost');
    const late = await servers.ready(connection.store);
    expect(late.revocations.check('session-1', 1)).toBe('revoked');
    await redis.command('SET', 'rampart:{shop/csrf}:revoked', 'garbage');
    await a.revocations.revoke('session-2');
    await waitFor(() => late.revocations.check('session-2', 1) === 'revoked', {
      what: 'a log-out goes on',
    });
  });

  test('is not overwritten by a server with another seal key: that one says so in time', async () => {
    await using servers = new Servers();
    await using connection = await connected(redis);
    const a = await servers.ready(connection.store);
    const before = await redis.command('GET', RING);
    const wrong = servers.ring(connection.store, { sealKeys: [newSealKey()], startWithin: 500 });
    await expect(wrong.ready()).rejects.toMatchObject({ code: 'KEYRING_RING_NOT_AUTHENTIC' });
    expect(await redis.command('GET', RING)).toBe(before);
    expect(a.isReady).toBe(true);
  });
});

describe('a store that is away', () => {
  const stage = new Stage();
  let redis: RedisServer;
  afterAll(() => stage[Symbol.asyncDispose]());
  beforeEach(async () => {
    redis = await stage.redis({ config: { save: '', appendonly: 'no' } });
  });

  test.each(['hangs', 'is dead'])(
    'because it %s: servers go on from memory, and revocations wait',
    async (how) => {
      await using servers = new Servers();
      await using connection = await connected(redis);
      const a = await servers.ready(connection.store);
      const b = await servers.ready(connection.store);
      const running = traffic([a, b]);
      if (how === 'hangs') redis.pause();
      else await redis.kill();
      await servers.told('KEYRING_STORE_LOST', 2);
      expect(await running.stop()).toBe(0);

      const dead = signerOf(a).sign();
      await expect(a.revocations.revoke('session-1')).rejects.toMatchObject({
        code: 'KEYRING_STORE_UNAVAILABLE',
      });
      expect(a.revocations.check('session-1', 1)).toBe('revoked');
      expect(b.revocations.check('session-1', 1)).toBe('clear');
      await expect(a.compromised()).rejects.toMatchObject({ code: 'KEYRING_STORE_UNAVAILABLE' });
      expect(await signerOf(a).verify(dead)).toBe('revoked');
      await expect(
        a.once.consume(Buffer.from('nonce'), a.now(), a.now() + 1000),
      ).rejects.toMatchObject({
        code: 'KEYRING_STORE_UNAVAILABLE',
      });

      if (how === 'hangs') redis.resume();
      else await redis.start();
      await servers.told('KEYRING_STORE_BACK', 2);
      await waitFor(async () => (await signerOf(b).verify(dead)) === 'revoked', {
        what: 'b knows',
      });
      await waitFor(() => b.revocations.check('session-1', 1) === 'revoked', { what: 'b knows' });
      await waitFor(() => a.isReady && activeKey(a) === activeKey(b), { what: 'they agree again' });
    },
  );

  test('at the start: a clear error in time, and the ring comes up with the store', async () => {
    await using servers = new Servers();
    await using connection = await connected(redis);
    await redis.kill();
    const ring = servers.ring(connection.store, { startWithin: 300 });
    await expect(ring.ready()).rejects.toMatchObject({ code: 'KEYRING_STORE_UNAVAILABLE' });
    expect(signerOf(ring).sign).toThrow();
    await redis.start();
    await waitFor(() => ring.isReady, { what: 'the ring is ready' });
  });
});

describe('a server that was out of touch', () => {
  test('longer than maxStale brings nothing back that the others lost or revoked', async () => {
    await using servers = new Servers();
    const store = memoryStore();
    const line = new Line(store);
    const a = await servers.ready(line, { maxStale: 1_000 });
    const dead = signerOf(a).sign();
    line.cut();
    await waitFor(() => a.describe().silentFor > 1_000, { what: 'a is stale' });
    // Meanwhile the ring was made anew without any memory of the old one.
    const other = memoryStore();
    const b = await servers.ready(other);
    await replaceRing(store, other);
    line.mend();
    await servers.told('KEYRING_STALE_KEYS_DROPPED');
    expect(activeKey(a)).toBe(activeKey(b));
    expect(await signerOf(a).verify(dead)).toBe('unknown');
  });

  test('for less puts its keys back', async () => {
    await using servers = new Servers();
    const store = memoryStore();
    const line = new Line(store);
    const a = await servers.ready(line);
    const token = signerOf(a).sign();
    line.cut();
    await servers.told('KEYRING_STORE_LOST');
    const other = memoryStore();
    await servers.ready(other);
    await replaceRing(store, other);
    line.mend();
    await servers.told('KEYRING_HEALED');
    const b = await servers.ready(store);
    expect(await signerOf(b).verify(token)).toBe('valid');
  });

  test('gives its tombstones however long it was away', async () => {
    await using servers = new Servers();
    const store = memoryStore();
    const line = new Line(store);
    const a = await servers.ready(line, { maxStale: 1_000 });
    const b = await servers.ready(store);
    const dead = signerOf(b).sign();
    line.cut();
    await expect(a.compromised()).rejects.toMatchObject({ code: 'KEYRING_STORE_UNAVAILABLE' });
    await waitFor(() => a.describe().silentFor > 1_000, { what: 'a is stale' });
    expect(await signerOf(b).verify(dead)).toBe('valid');
    line.mend();
    await waitFor(async () => (await signerOf(b).verify(dead)) === 'revoked', { what: 'b knows' });
  });
});

const nothingKnown = { version: null, list: '', sequence: 0, once: false, now: Date.now() };

/** As if the ring of one store were lost and made anew: it now holds that of the other. */
async function replaceRing(store: Store, other: Store): Promise<void> {
  const place = { app: 'shop', name: 'csrf' };
  const stored = store.open(place);
  const { version, time } = await stored.read(nothingKnown);
  const { value } = await other.open(place).read(nothingKnown);
  const change = { expected: version, value: value ?? '', basedOn: time };
  expect(await stored.write(change)).toBe('written');
}

/** Fills the server until it throws keys out, the ring's among them. */
async function evict(redis: RedisServer): Promise<void> {
  await using line = await redis.connect();
  const used = Number((await redis.info('memory'))['used_memory']);
  await line.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-random');
  await line.command('CONFIG', 'SET', 'maxmemory', String(used + 100_000));
  const filler = 'x'.repeat(20_000);
  await waitFor(
    async () => {
      for (let index = 0; index < 20; index += 1) {
        await line.command('SET', `filler:${Math.random()}`, filler);
      }
      return (await line.command('EXISTS', RING)) === 0;
    },
    { what: 'the ring is evicted' },
  );
  await line.command('CONFIG', 'SET', 'maxmemory', '0');
}
