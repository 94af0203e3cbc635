import { describe, expect, test } from 'vitest';
import { memoryStore } from '@rampart/keyring';
import { waitFor } from '@rampart/stage';
import { Servers } from './support/rings.ts';

describe('a ring that seals', () => {
  test('opens what it sealed, in the same context only', async () => {
    await using servers = new Servers();
    const store = memoryStore();
    const [a, b] = [servers.sealing(store), servers.sealing(store)];
    await Promise.all([a.ready(), b.ready()]);
    const sealed = a.seal('the plan', 'file:1');
    expect(Buffer.from(await b.open(sealed, 'file:1')).toString()).toBe('the plan');
    await expect(b.open(sealed, 'file:2')).rejects.toMatchObject({ code: 'KEYRING_SEALED_MOVED' });
    expect(a.seal('the plan', 'file:1')).not.toBe(sealed);
  });

  test('tells a foreign, a cut and an unknown value apart', async () => {
    await using servers = new Servers();
    const ring = servers.sealing(memoryStore());
    const other = servers.sealing(memoryStore());
    await Promise.all([ring.ready(), other.ready()]);
    await expect(ring.open(other.seal('x', 'c'), 'c')).rejects.toMatchObject({
      code: 'KEYRING_SEALED_KEY_UNKNOWN',
    });
    await expect(ring.open(ring.seal('x', 'c').slice(0, 60), 'c')).rejects.toMatchObject({
      code: 'KEYRING_SEALED_MALFORMED',
    });
  });

  test('after a revocation opens on, seals under a new key, and asks for new seals', async () => {
    await using servers = new Servers();
    const ring = servers.sealing(memoryStore());
    await ring.ready();
    const sealed = ring.seal('x', 'c');
    const [key] = ring.describe().keys;
    await ring.revokeKey(key?.id ?? expect.fail('there is a key'));
    expect(servers.count('KEYRING_RESEAL_NEEDED')).toBe(1);
    expect(Buffer.from(await ring.open(sealed, 'c')).toString()).toBe('x');
    expect(ring.needsReseal(sealed)).toBe(true);
    expect(ring.needsReseal(ring.seal('x', 'c'))).toBe(false);
  });

  test('lets a key go only after a complete sweep that found nothing under it', async () => {
    await using servers = new Servers();
    const ring = servers.sealing(memoryStore(), { maxStale: 1_000 });
    await ring.ready();
    const old = ring.seal('x', 'c');
    await ring.rotate({ immediately: true });
    const young = ring.seal('x', 'c');
    expect(await ring.sweep([young])).toMatchObject({ released: [] });
    const retired = ring.describe().keys.find((key) => key.state === 'retired');
    await waitFor(() => ring.now() > (retired?.retiresAt ?? Infinity) + 1_000, {
      what: 'every server knows',
    });
    expect(await ring.sweep([old, young])).toMatchObject({ needed: [retired?.id], released: [] });
    // Of a value in a form of its own, the id says the same.
    expect(await ring.sweep([retired?.id ?? ''])).toMatchObject({ needed: [retired?.id] });
    expect(await ring.sweep([young, 'not sealed'])).toMatchObject({ malformed: 1, released: [] });
    expect(await ring.sweep([young])).toMatchObject({ seen: 1, released: [retired?.id] });
    await expect(ring.open(old, 'c')).rejects.toMatchObject({ code: 'KEYRING_SEALED_KEY_UNKNOWN' });
    expect(Buffer.from(await ring.open(young, 'c')).toString()).toBe('x');
  });

  test('is restored from its backup into an empty store, except what was let go', async () => {
    await using servers = new Servers();
    const first = servers.sealing(memoryStore());
    await first.ready();
    const sealed = first.seal('x', 'c');
    const backup = first.exportSealed();
    expect(backup).toMatch(/^rampart-backup\.1\./);
    const second = servers.sealing(memoryStore());
    await second.ready();
    await second.restoreSealed(backup);
    expect(Buffer.from(await second.open(sealed, 'c')).toString()).toBe('x');
    await expect(second.restoreSealed(backup.slice(0, -1))).rejects.toMatchObject({
      code: 'KEYRING_BACKUP_MALFORMED',
    });
  });
});
