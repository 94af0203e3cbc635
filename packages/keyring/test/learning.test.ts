import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { memoryStore } from '@rampart/keyring';
import type { Store, StoredRing } from '@rampart/keyring';
import { Line } from './support/cut.ts';
import { Servers, signerOf } from './support/rings.ts';

/** Polls so rarely that every read during a test is a forced one. */
const quiet = { pollEvery: 10_000, push: false };

describe('an id that is not held', () => {
  test('costs no read of the store when it is forged, a hundred thousand times', async () => {
    await using servers = new Servers();
    const line = new Line(memoryStore());
    const ring = await servers.ready(line, quiet);
    const signer = signerOf(ring);
    const before = line.reads;
    const random = randomBytes(800_000);
    const answers = new Map<string, number>();
    for (let at = 0; at < random.length; at += 8) {
      const token = { high: random.readUInt32BE(at), low: random.readUInt32BE(at + 4), by: '' };
      const answer = await signer.verify(token);
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
    expect([...answers]).toEqual([['forged', 100_000]]);
    expect(line.reads).toBe(before);
  });

  test('costs a handful of reads when it is well-formed but dead, a hundred thousand times', async () => {
    await using servers = new Servers();
    const line = new Line(memoryStore());
    const ring = await servers.ready(line, quiet);
    // The same seal key, another store: ids that pass the checksum.
    const dead = signerOf(await servers.ready(memoryStore())).sign();
    const signer = signerOf(ring);
    const before = line.reads;
    const asked = Array.from({ length: 20_000 }, () => signer.verify(dead));
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['unknown']));
    for (let times = 0; times < 80_000; times += 1) {
      if ((await signer.verify(dead)) !== 'unknown') throw new Error('It is unknown.');
    }
    expect(line.reads - before).toBeLessThanOrEqual(3);
  });

  test('is learnt at once when another server made it', async () => {
    await using servers = new Servers();
    const store = memoryStore();
    const line = new Line(store);
    const a = await servers.ready(store, quiet);
    const b = await servers.ready(line, quiet);
    await a.rotate({ immediately: true });
    const before = line.reads;
    const token = signerOf(a).sign();
    const verifier = signerOf(b);
    const answers = await Promise.all(Array.from({ length: 1000 }, () => verifier.verify(token)));
    expect(new Set(answers)).toEqual(new Set(['valid']));
    expect(line.reads - before).toBe(1);
  });

  test('is asked for again when the ring has changed', async () => {
    await using servers = new Servers();
    const store = memoryStore();
    const a = await servers.ready(store, quiet);
    const elsewhere = memoryStore();
    const line = new Line(elsewhere);
    const b = await servers.ready(line, quiet);
    const token = signerOf(a).sign();
    expect(await signerOf(b).verify(token)).toBe('unknown');
    await b.rotate({ immediately: true });
    const before = line.reads;
    expect(await signerOf(b).verify(token)).toBe('unknown');
    expect(line.reads - before).toBe(1);
  });

  test('costs one read and no write, also where writing never succeeds', async () => {
    await using servers = new Servers();
    const contended = new Contended(memoryStore());
    const b = await servers.ready(contended, quiet);
    const foreign = signerOf(await servers.ready(memoryStore())).sign();
    contended.begin();
    expect(await signerOf(b).verify(foreign)).toBe('unknown');
    expect([contended.reads, contended.writes]).toEqual([1, 0]);
  });

  test('is unknown when its turn does not come, and the request does not wait for it', async () => {
    await using servers = new Servers();
    const stuck = new Contended(memoryStore());
    const b = await servers.ready(stuck, quiet);
    const foreign = signerOf(await servers.ready(memoryStore())).sign();
    stuck.begin();
    let over = false;
    const rotating = b.rotate({ immediately: true }).finally(() => (over = true));
    expect(await signerOf(b).verify(foreign)).toBe('unknown');
    expect(over).toBe(false);
    stuck.end();
    await rotating;
  });
});

/** Once begun it has always been changed by somebody else meanwhile, and has lost the ring. */
class Contended implements Store {
  readonly shared = true;
  readonly volatile = true;
  reads = 0;
  writes = 0;
  #begun = false;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  begin(): void {
    this.#begun = true;
    this.reads = 0;
  }

  end(): void {
    this.#begun = false;
  }

  open(place: Parameters<Store['open']>[0]): StoredRing {
    const stored = this.#store.open(place);
    return {
      ...stored,
      read: async (known) => {
        this.reads += 1;
        const reading = await stored.read(known);
        return this.#begun ? { ...reading, version: null, value: null } : reading;
      },
      write: async (change) => {
        if (!this.#begun) return stored.write(change);
        this.writes += 1;
        return 'changed';
      },
    };
  }
}
