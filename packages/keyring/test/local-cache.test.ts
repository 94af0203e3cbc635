import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { memoryStore } from '@rampart/keyring';
import { waitFor } from '@rampart/stage';
import { LocalCache } from '../src/local-cache.ts';
import { parseSealKey } from '../src/seal-key.ts';
import { Line } from './support/cut.ts';
import { Servers, activeKey, signerOf } from './support/rings.ts';

describe('a local cache', () => {
  let directory: string;
  let cache: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rampart-keyring-'));
    cache = join(directory, 'ring.cache');
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  test('lets a server start while the store is away, and says so', async () => {
    await using servers = new Servers();
    const line = new Line(memoryStore());
    const a = await servers.ready(line, { cache });
    const token = signerOf(a).sign();
    line.cut();
    const b = await servers.ready(line, { cache });
    expect(await signerOf(b).verify(token)).toBe('valid');
    expect(await signerOf(a).verify(signerOf(b).sign())).toBe('valid');
    expect(servers.count('KEYRING_STARTED_FROM_CACHE')).toBe(1);
    line.mend();
    await waitFor(() => b.describe().silentFor < 1000, { what: 'b is in touch' });
    expect(activeKey(b)).toBe(activeKey(a));
  });

  test('is readable by its owner only, and by nobody without the seal key', async () => {
    await using servers = new Servers();
    await servers.ready(memoryStore(), { cache });
    expect((await stat(cache)).mode & 0o777).toBe(0o600);
    const stranger = new Servers();
    const line = new Line(memoryStore());
    line.cut();
    const ring = stranger.ring(line, { cache, startWithin: 300 });
    await expect(ring.ready()).rejects.toMatchObject({ code: 'KEYRING_STORE_UNAVAILABLE' });
    expect(stranger.count('KEYRING_CACHE_UNUSABLE')).toBe(1);
    await stranger[Symbol.asyncDispose]();
  });

  test('revives no revoked key and no revoked subject', async () => {
    await using servers = new Servers();
    const line = new Line(memoryStore());
    const a = await servers.ready(line, { cache });
    const dead = signerOf(a).sign();
    await a.compromised();
    await a.revocations.revoke('session-1');
    await a.close();
    line.cut();
    const b = await servers.ready(line, { cache });
    expect(await signerOf(b).verify(dead)).toBe('revoked');
    expect(b.revocations.check('session-1', 1)).toBe('revoked');
  });

  test('holds the subjects that other servers revoked, too', async () => {
    await using servers = new Servers();
    const store = memoryStore();
    const line = new Line(store);
    const a = await servers.ready(line, { cache });
    const other = await servers.ready(store);
    await other.revocations.revoke('session-1');
    await waitFor(() => a.revocations.check('session-1', 1) === 'revoked', { what: 'a knows' });
    await a.close();
    line.cut();
    const b = await servers.ready(line, { cache });
    expect(b.revocations.check('session-1', 1)).toBe('revoked');
  });

  test('holds every subject whose revocation was awaited, of hundreds at the same time', async () => {
    await using servers = new Servers();
    const a = await servers.ready(memoryStore(), { cache });
    const place = { app: 'shop', name: 'csrf' };
    const copy = new LocalCache(cache, place, [parseSealKey(servers.sealKey, 'the test')]);
    for (let round = 1; round <= 5; round += 1) {
      const subjects = Array.from({ length: 100 }, (_, index) => `session-${round}-${index}`);
      await Promise.all(subjects.map((subject) => a.revocations.revoke(subject)));
      expect((await copy.load())?.revocations).toHaveLength(round * 100);
    }
  });

  test('gives the store back what it lost while no server ran, the tombstones above all', async () => {
    await using servers = new Servers();
    const store = memoryStore();
    const place = { app: 'shop', name: 'csrf' };
    const a = await servers.ready(store, { cache });
    const dead = signerOf(a).sign();
    const nothing = { version: null, list: '', sequence: 0, once: false, now: 0 };
    const old = await store.open(place).read(nothing);
    await a.compromised();
    const id = activeKey(a);
    await a.close();
    const now = await store.open(place).read(nothing);
    // The restored snapshot.
    const restored = { expected: now.version, value: old.value ?? '', basedOn: now.time };
    expect(await store.open(place).write(restored)).toBe('written');
    const b = await servers.ready(store, { cache });
    expect(await signerOf(b).verify(dead)).toBe('revoked');
    expect(activeKey(b)).toBe(id);
    const c = await servers.ready(store);
    expect(await signerOf(c).verify(dead)).toBe('revoked');
  });

  test('that is damaged is not believed', async () => {
    await using servers = new Servers();
    const line = new Line(memoryStore());
    const a = await servers.ready(line, { cache });
    await a.close();
    const text = await readFile(cache, 'utf8');
    await writeFile(cache, text.replace(/.{3}\n$/, 'AAA\n'));
    line.cut();
    const b = servers.ring(line, { cache, startWithin: 300 });
    await expect(b.ready()).rejects.toMatchObject({ code: 'KEYRING_STORE_UNAVAILABLE' });
    expect(servers.count('KEYRING_CACHE_UNUSABLE')).toBe(1);
  });
});
