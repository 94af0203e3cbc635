// A whole ring under clocks of the test's own.
import { expect, test } from 'vitest';
import { newSealKey } from '@rampart/keyring';
import type { RampartEvent, Ring } from '@rampart/keyring';
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

/** Rings on one store, under clocks that the test moves. */
class Fleet {
  passed = 0;
  jump = 0;
  readonly #begin = 1_700_000_000_000;
  readonly #sealKeys = [newSealKey()];
  readonly store: ReturnType<typeof memoryStoreAt> = memoryStoreAt(() => this.#now() + this.jump);

  start(): Ring {
    const { store } = this;
    return createRingWith(
      { app: 'shop', name: 'csrf', store, sealKeys: this.#sealKeys, pollEvery: 20 },
      { monotonic: () => this.passed, wall: () => this.#now(), random: () => 0 },
    );
  }

  #now(): number {
    return this.#begin + this.passed;
  }
}

test.each([-3_600_000, -120_000, -6_000, 120_000])(
  'servers that start after the store has jumped by %i ms have the time of those that run',
  async (jump) => {
    const servers = new Fleet();
    await using a = servers.start();
    await using b = servers.start();
    await Promise.all([a.ready(), b.ready()]);
    const before = a.now();
    servers.jump = jump;
    const heard = a.now() + Math.max(0, jump);
    await waitFor(() => a.now() >= heard && b.now() >= heard, { what: 'they have noticed' });
    if (jump < 0) {
      await waitFor(() => Math.min(a.describe().epoch, b.describe().epoch) > 1, {
        what: 'they have agreed',
      });
    }
    for (const hours of [0, 0.01, 0.2, 1]) {
      servers.passed += hours * 3_600_000;
      await using late = servers.start();
      await late.ready();
      await waitFor(() => Math.abs(a.now() - late.now()) < 1_000, { what: 'they agree' });
      expect(late.now()).toBeGreaterThanOrEqual(before);
    }
  },
);

test.each([-3_600_000, -60_000, -6_000, 30_000])(
  'a fresh nonce counts at once after a failover to a store whose clock is %i ms away',
  async (jump) => {
    const servers = new Fleet();
    await using ring = servers.start();
    await ring.ready();
    let prepared = false;
    const preparing = ring.once.prepare().then(() => (prepared = true));
    await waitFor(
      () => {
        servers.passed += 10;
        return prepared;
      },
      { what: 'the memory has begun' },
    );
    await preparing;
    const consume = (nonce: string, issuedAt: number) =>
      ring.once.consume(Buffer.from(nonce), issuedAt, issuedAt + 60_000);
    servers.passed += 1_000;
    const used = ring.now();
    expect(await consume('used', used)).toBe('fresh');
    servers.store.forget();
    servers.jump = jump;
    expect(await consume('used', used)).toBe('lost');
    await waitFor(
      async () => {
        servers.passed += 10;
        return (await consume(`new-${servers.passed}`, ring.now())) === 'fresh';
      },
      { what: 'what is issued now counts' },
    );
    expect(servers.passed).toBeLessThan(60_000);
    expect(await consume('used', used)).toBe('lost');
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
