import { describe, expect, test, vi } from 'vitest';
import { KeyringError, createRing, memoryStore, newSealKey } from '@rampart/keyring';
import { waitFor } from '@rampart/stage';
import { Servers, activeKey, signerOf } from './support/rings.ts';

describe('a ring', () => {
  test('rotates by itself: the successor is distributed first, acts later, and its predecessor still verifies', async () => {
    await using servers = new Servers();
    const store = memoryStore();
    const lives = { rotateEvery: 1_000, lead: 300, keep: 60_000 };
    const [a, b] = [await servers.ready(store, lives), await servers.ready(store, lives)];
    const token = signerOf(a).sign();
    const pending = () => a.describe().keys.find((key) => key.state === 'pending')?.id;
    const successor = await waitFor(pending, { what: 'there is a successor' });
    await waitFor(() => b.describe().keys.some((key) => key.id === successor), {
      what: 'b has it',
    });
    await waitFor(() => activeKey(a) === successor, { what: 'it acts' });
    expect(await signerOf(b).verify(signerOf(a).sign())).toBe('valid');
    expect(await signerOf(b).verify(token)).toBe('valid');
  });

  test('throws a pending successor away when it is compromised meanwhile', async () => {
    await using servers = new Servers();
    const ring = await servers.ready(memoryStore());
    const pending = await ring.rotate();
    expect(await ring.rotate()).toBe(pending);
    const replacement = await ring.compromised();
    expect(activeKey(ring)).toBe(replacement);
    const states = ring.describe().keys.map((key) => [key.id, key.state]);
    expect(Object.fromEntries(states)).toMatchObject({
      [pending]: 'revoked',
      [replacement]: 'active',
    });
  });

  test('revokes one key, replaces it when it signs, and does not know others', async () => {
    await using servers = new Servers();
    const ring = await servers.ready(memoryStore());
    const token = signerOf(ring).sign();
    const [first] = ring.describe().keys;
    const id = first?.id ?? expect.fail('there is a key');
    const generation = ring.generation;
    await ring.revokeKey(id);
    await ring.revokeKey(id);
    expect(ring.generation).toBeGreaterThan(generation);
    expect(await signerOf(ring).verify(token)).toBe('revoked');
    expect(await signerOf(ring).verify(signerOf(ring).sign())).toBe('valid');
    const stranger = await servers.ready(memoryStore());
    const [other] = stranger.describe().keys;
    await expect(ring.revokeKey(other?.id ?? id)).rejects.toMatchObject({
      code: 'KEYRING_KEY_UNKNOWN',
    });
  });

  test('remembers the latest cut-off, on all servers, and none of the future', async () => {
    await using servers = new Servers();
    const store = memoryStore();
    const [a, b] = [await servers.ready(store), await servers.ready(store)];
    const moment = a.now();
    await a.revokeBefore(moment);
    await a.revokeBefore(moment - 1_000);
    await waitFor(() => b.cutOff === moment, { what: 'b knows' });
    await expect(a.revokeBefore(a.now() + 60_000)).rejects.toMatchObject({
      code: 'KEYRING_MOMENT_INVALID',
    });
  });

  test('prepares a key once for each purpose, and purposes differ', async () => {
    await using servers = new Servers();
    const ring = await servers.ready(memoryStore());
    const prepare = vi.fn((bytes: Uint8Array) => Buffer.from(bytes).toString('hex'));
    const one = ring.purpose('one', prepare);
    const two = ring.purpose('two', prepare);
    expect(one.current()?.material).not.toBe(two.current()?.material);
    await ring.rotate();
    for (let times = 0; times < 10; times += 1) one.current();
    expect(prepare).toHaveBeenCalledTimes(4);
  });

  test('is not ready without its seal keys, says why, and comes up when they are there', async () => {
    let asked = 0;
    const key = newSealKey();
    await using ring = createRing({
      app: 'shop',
      name: 'csrf',
      store: memoryStore(),
      pollEvery: 20,
      startWithin: 200,
      sealKeys: async () => {
        asked += 1;
        if (asked < 20) throw new Error('The KMS is away.');
        return [key];
      },
    });
    await expect(ring.ready()).rejects.toMatchObject({ code: 'KEYRING_SEAL_KEY_UNAVAILABLE' });
    expect(ring.purpose('x', () => 1).find(1, 2)).toBe('not-ready');
    expect(() => signerOf(ring).sign()).toThrow();
    await waitFor(() => ring.isReady, { what: 'the KMS is back' });
  });

  test('seals anew under the first seal key, so that an old one can go', async () => {
    await using servers = new Servers();
    const store = memoryStore();
    const next = newSealKey();
    const a = await servers.ready(store);
    const token = signerOf(a).sign();
    await a.close();
    const b = await servers.ready(store, { sealKeys: [next, servers.sealKey] });
    await servers.told('KEYRING_RESEALED');
    await b.close();
    const c = await servers.ready(store, { sealKeys: [next] });
    expect(await signerOf(c).verify(token)).toBe('valid');
  });

  test('refuses to be used when it is closed', async () => {
    await using servers = new Servers();
    const ring = await servers.ready(memoryStore());
    await ring.close();
    await ring.close();
    await expect(ring.rotate()).rejects.toMatchObject({ code: 'KEYRING_RING_CLOSED' });
    await expect(ring.ready()).rejects.toBeInstanceOf(KeyringError);
  });

  test('tells once what a memory store means in production', async () => {
    await using servers = new Servers();
    vi.stubEnv('NODE_ENV', 'production');
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    await servers.ready(memoryStore());
    await servers.ready(memoryStore());
    expect(servers.count('KEYRING_MEMORY_STORE_IN_PRODUCTION')).toBe(2);
    expect(warn).toHaveBeenCalledTimes(1);
    vi.unstubAllEnvs();
    warn.mockRestore();
  });

  test('does not care for a listener that throws', async () => {
    await using servers = new Servers();
    const onEvent = (): never => {
      throw new Error('The listener is broken.');
    };
    const ring = await servers.ready(memoryStore(), { onEvent });
    await ring.compromised();
    expect(ring.isReady).toBe(true);
  });
});
