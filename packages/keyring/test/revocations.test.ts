import { describe, expect, test } from 'vitest';
import { KeyringError, memoryStore } from '@rampart/keyring';
import { waitFor } from '@rampart/stage';
import { memoryStoreAt } from '../src/memory-store.ts';
import { newSealKey, parseSealKey } from '../src/seal-key.ts';
import { RevokedSubjects } from '../src/revoked-subjects.ts';
import { Servers } from './support/rings.ts';

const place = { app: 'shop', name: 'csrf' };

describe('revoked subjects', () => {
  test('are dead up to the moment, and alive after it', async () => {
    await using servers = new Servers();
    const ring = await servers.ready(memoryStore());
    const before = ring.now();
    const generation = ring.generation;
    await ring.revocations.revoke('s');
    expect(ring.generation).toBeGreaterThan(generation);
    expect(ring.revocations.check('s', before)).toBe('revoked');
    expect(ring.revocations.check('s', ring.now() + 1)).toBe('clear');
    expect(ring.revocations.check('t', before)).toBe('clear');
    await expect(ring.revocations.look('s', before)).resolves.toBe('revoked');
  });

  test('tell when they were revoked, so that what is issued next can be later', async () => {
    await using servers = new Servers();
    const store = memoryStore();
    const ring = await servers.ready(store, { revocationsHeld: 2 });
    const other = await servers.ready(store);
    expect(ring.revocations.revokedAt('a')).toBe(0);
    await ring.revocations.revoke('a');
    const at = ring.revocations.revokedAt('a');
    expect(ring.revocations.check('a', at)).toBe('revoked');
    expect(ring.revocations.check('a', at + 1)).toBe('clear');
    expect(ring.revocations.revokedAt('b')).toBe(0);
    await waitFor(() => other.revocations.revokedAt('a') === at, { what: 'the other knows' });
    await ring.revocations.revoke('b');
    await ring.revocations.revoke('c');
    // Not held any more: later than whatever did not fit.
    expect(ring.revocations.check('a', ring.revocations.revokedAt('a') + 1)).toBe('clear');
  });

  test('wait while the ring is not ready, and are dead before anything verifies', async () => {
    await using servers = new Servers();
    const store = memoryStore();
    const warm = await servers.ready(store);
    const issuedAt = warm.now();
    const keys = Promise.withResolvers<readonly string[]>();
    const cold = servers.ring(store, { sealKeys: () => keys.promise });
    await expect(cold.revocations.revoke('s')).rejects.toMatchObject({
      code: 'KEYRING_REVOCATION_WAITS',
    });
    expect(warm.revocations.check('s', issuedAt)).toBe('clear');
    keys.resolve([servers.sealKey]);
    await cold.ready();
    expect(cold.revocations.check('s', issuedAt)).toBe('revoked');
    await waitFor(() => warm.revocations.check('s', issuedAt) === 'revoked', {
      what: 'the others know',
    });
  });

  test('that are too many to wait are refused, and say so', async () => {
    await using servers = new Servers();
    const never = new Promise<never>(() => undefined);
    const ring = servers.ring(memoryStore(), { sealKeys: () => never });
    const codes = new Map<unknown, number>();
    const codeOf = (error: unknown): unknown => error instanceof KeyringError && error.code;
    for (let index = 0; index < 10_003; index += 1) {
      const code = await ring.revocations.revoke(`s${index}`).catch(codeOf);
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    expect([...codes]).toEqual([
      ['KEYRING_REVOCATION_WAITS', 10_000],
      ['KEYRING_REVOCATION_REFUSED', 3],
    ]);
    await ring.close();
    await expect(ring.revocations.revoke('s')).rejects.toMatchObject({
      code: 'KEYRING_RING_CLOSED',
    });
  });

  test('beyond what is held are unsure, and the store knows', async () => {
    await using servers = new Servers();
    const ring = await servers.ready(memoryStore(), { revocationsHeld: 10 });
    const before = ring.now();
    for (let index = 0; index < 15; index += 1) await ring.revocations.revoke(`s${index}`);
    expect(ring.revocations.check('s0', before)).toBe('unsure');
    expect(ring.revocations.check('s14', before)).toBe('revoked');
    expect(await ring.revocations.look('s0', before)).toBe('revoked');
    expect(await ring.revocations.look('never', before)).toBe('clear');
  });

  test('that were not held when the store lost them count as revoked, not as clear', async () => {
    await using servers = new Servers();
    const store = memoryStoreAt(() => Date.now());
    const ring = await servers.ready(store, { revocationsHeld: 2 });
    const before = ring.now();
    for (const subject of ['a', 'b', 'c', 'd']) await ring.revocations.revoke(subject);
    store.forget();
    await waitFor(() => ring.revocations.check('a', before) === 'revoked', {
      what: 'doubt counts',
    });
    expect(await ring.revocations.look('a', before)).toBe('revoked');
  });

  test('leave the list when they have died', () => {
    const subjects = new RevokedSubjects(place, [], 100);
    subjects.revoke('s', 100, 200);
    subjects.forgetDead(199);
    expect(subjects.size).toBe(1);
    subjects.forgetDead(200);
    expect(subjects.size).toBe(0);
  });

  test('are not readable in the store, and a forged entry is ignored', () => {
    const key = parseSealKey(newSealKey(), 'the test');
    const subjects = new RevokedSubjects(place, [key], 100);
    const entry = subjects.revoke('session-1', 100, 200);
    expect(entry).not.toContain('session-1');
    const other = new RevokedSubjects(place, [key], 100);
    expect(other.absorb(entry)).toBe('new');
    for (let at = 0; at < entry.length; at += 1) {
      const altered = entry.slice(0, at) + (entry[at] === '7' ? '8' : '7') + entry.slice(at + 1);
      expect(other.absorb(altered)).toBe('forged');
    }
    expect(new RevokedSubjects({ ...place, app: 'b' }, [key], 9).absorb(entry)).toBe('forged');
  });

  test('are recognised by servers whose seal keys are in another order', () => {
    const [a, b] = [newSealKey(), newSealKey()].map((text) => parseSealKey(text, 'the test'));
    if (a === undefined || b === undefined) throw new Error('There are two.');
    const entry = new RevokedSubjects(place, [a, b], 9).revoke('s', 100, 200);
    const subjects = new RevokedSubjects(place, [b, a], 9);
    subjects.absorb(entry);
    expect(subjects.check('s', 50, 60)).toBe('revoked');
  });
});
