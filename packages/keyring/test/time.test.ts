// A whole ring under clocks of the test's own.
import { expect, test } from 'vitest';
import { newSealKey } from '@rampart/keyring';
import type { RampartEvent } from '@rampart/keyring';
import { waitFor } from '@rampart/stage';
import { createRingWith } from '../src/create-ring.ts';
import { memoryStoreAt } from '../src/memory-store.ts';
import { Line } from './support/cut.ts';
import { signerOf } from './support/rings.ts';

test.each([400, -400])(
  'a store whose clock jumps by %i days kills no token and rotates no key',
  async (days) => {
    let jump = 0;
    const events: RampartEvent[] = [];
    const store = memoryStoreAt(() => Date.now() + jump);
    const hooks = { monotonic: () => performance.now(), wall: () => Date.now(), random: () => 0 };
    const options = { app: 'shop', name: 'csrf', store, sealKeys: [newSealKey()], pollEvery: 20 };
    await using ring = createRingWith(
      { ...options, onEvent: (event: RampartEvent) => events.push(event) },
      hooks,
    );
    await ring.ready();
    const token = signerOf(ring).sign();
    jump = days * 86_400_000;
    await waitFor(() => events.some((event) => event.code === 'KEYRING_CLOCK_JUMP'), {
      what: 'the jump is told',
    });
    expect(await signerOf(ring).verify(token)).toBe('valid');
    expect(ring.describe().keys).toHaveLength(1);
    expect(Math.abs(ring.now() - Date.now())).toBeLessThan(60_000);
  },
);

test('a wall clock that is wrong does no harm, and is told', async () => {
  const events: string[] = [];
  const store = memoryStoreAt(() => Date.now());
  const wrong = { monotonic: () => performance.now(), wall: () => 1_000, random: () => 0 };
  await using ring = createRingWith(
    {
      app: 'shop',
      name: 'csrf',
      store,
      sealKeys: [newSealKey()],
      onEvent: ({ code }) => events.push(code),
    },
    wrong,
  );
  await ring.ready();
  expect(Math.abs(ring.now() - Date.now())).toBeLessThan(60_000);
  expect(events).toContain('KEYRING_CLOCK_DIFFERS');
});

test('what was revoked or consumed stays so when an outage keeps a key alive beyond its time', async () => {
  const hour = 3_600_000;
  const begin = 1_700_000_000_000;
  let passed = 0;
  const line = new Line(memoryStoreAt(() => begin + passed));
  const hooks = { monotonic: () => passed, wall: () => begin + passed, random: () => 0.5 };
  const options = { app: 'shop', name: 'csrf', store: line, sealKeys: [newSealKey()] };
  const lives = { rotateEvery: 10 * hour, keep: 24 * hour, pollEvery: 20 };
  await using ring = createRingWith({ ...options, ...lives }, hooks);
  await ring.ready();
  await using other = createRingWith({ ...options, ...lives }, hooks);
  await other.ready();
  const sweep = async (): Promise<void> => {
    passed += 61_000;
    const { reads } = line;
    await waitFor(() => line.reads > reads + 4, { what: 'both have looked and cleared away' });
    await ring.revocations.revoke(`somebody-${passed}`, { diesWithin: 1 });
  };

  const preparing = ring.once.prepare().then(() => true);
  await waitFor(
    () => {
      passed += 10;
      return Promise.race([preparing, Promise.resolve(false)]);
    },
    { what: 'the memory has begun' },
  );
  passed += 1_000;
  const issuedAt = ring.now();
  const token = signerOf(ring).sign();
  const planned = ring.describe().keys[0]?.expiresAt ?? expect.fail('there is a key');
  const nonce = Buffer.from('nonce');
  passed += 1_000;
  expect(await ring.once.consume(nonce, issuedAt, planned)).toBe('fresh');
  await ring.revocations.revoke('session-1');

  line.cut();
  passed += 40 * hour;
  expect(ring.now()).toBeGreaterThan(planned);
  line.mend();
  await waitFor(() => ring.describe().keys.length === 2 && other.describe().keys.length === 2, {
    what: 'the key is followed, late',
  });
  for (let times = 0; times < 6; times += 1) await sweep();

  await using late = createRingWith({ ...options, ...lives }, hooks);
  await late.ready();
  for (const each of [ring, other, late]) {
    expect(await signerOf(each).verify(token)).toBe('valid');
    expect(each.revocations.check('session-1', issuedAt)).toBe('revoked');
    expect(await each.once.consume(nonce, issuedAt, planned + 30 * hour)).toBe('used');
  }

  passed += 25 * hour;
  for (let times = 0; times < 6; times += 1) await sweep();
  expect(await signerOf(ring).verify(token)).not.toBe('valid');
  // What can stop nothing any more is forgotten then.
  await waitFor(() => ring.revocations.revokedAt('session-1') === 0, { what: 'it is forgotten' });
});
