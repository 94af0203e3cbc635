// A whole ring under clocks of the test's own.
import { expect, test } from 'vitest';
import { newSealKey } from '@rampart/keyring';
import type { RampartEvent } from '@rampart/keyring';
import { waitFor } from '@rampart/stage';
import { createRingWith } from '../src/create-ring.ts';
import { memoryStoreAt } from '../src/memory-store.ts';
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
