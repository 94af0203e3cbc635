// What every store must hold to, over all of them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileStore, memoryStore, redisStore } from '@rampart/keyring';
import type { Store, StoredRing } from '@rampart/keyring';
import { Stage } from '@rampart/stage';
import { LATEST, PAGE, versionOf } from '../src/store.ts';

interface Place {
  readonly store: Store;
  end(): Promise<void>;
}

const places: Readonly<Record<string, () => Promise<Place>>> = {
  memory: async () => ({ store: memoryStore(), end: async () => undefined }),
  file: async () => {
    const directory = await mkdtemp(join(tmpdir(), 'rampart-keyring-'));
    const end = (): Promise<void> => rm(directory, { recursive: true, force: true });
    return { store: fileStore(join(directory, 'rings')), end };
  },
  Redis: async () => {
    const stage = new Stage();
    const redis = await stage.redis();
    const client = createClient({ url: redis.url });
    client.on('error', () => undefined);
    await client.connect();
    return {
      store: redisStore(client, { callWithin: 20_000 }),
      end: async () => {
        await client.close();
        await stage[Symbol.asyncDispose]();
      },
    };
  },
};

const start = { version: null, list: '', sequence: 0, once: false, now: Date.now() };
const entry = (hash: string, at: number, until: number): string => `${hash}.${at}.${until}.mac`;
const far = Date.now() + 3_600_000;

describe.each(Object.keys(places))('the %s store', (kind) => {
  let place: Place;
  let count = 0;
  beforeAll(async () => {
    place = (await places[kind]?.()) ?? expect.fail('there is such a store');
  });
  afterAll(() => place.end());
  const opened = (): [StoredRing, StoredRing] => {
    count += 1;
    const name = { app: 'shop', name: `ring${count}` };
    return [place.store.open(name), place.store.open(name)];
  };

  test('has no ring at first, and its own time', async () => {
    const [a] = opened();
    const reading = await a.read(start);
    expect(reading).toMatchObject({
      version: null,
      value: null,
      list: '',
      entries: [],
      more: false,
    });
    expect(Math.abs(reading.time - Date.now())).toBeLessThan(60_000);
  });

  test('takes one of many changes that are based on the same value', async () => {
    const [a, b] = opened();
    const { time } = await a.read(start);
    const writes = Array.from({ length: 10 }, (_, index) =>
      (index % 2 === 0 ? a : b).write({ expected: null, value: `v${index}`, basedOn: time }),
    );
    const written = (await Promise.all(writes)).filter((answer) => answer === 'written');
    expect(written).toHaveLength(1);
    const { version, value } = await b.read(start);
    expect(version).toBe(versionOf(value ?? ''));
    expect(await a.write({ expected: version, value: 'next', basedOn: time })).toBe('written');
    expect(await a.write({ expected: version, value: 'late', basedOn: time })).toBe('changed');
  });

  test('sends a value only to those who do not know it', async () => {
    const [a] = opened();
    const { time } = await a.read(start);
    await a.write({ expected: null, value: 'v', basedOn: time });
    const { version, value } = await a.read(start);
    expect(value).toBe('v');
    expect(await a.read({ ...start, version })).toMatchObject({ version, value: null });
  });

  test('refuses a change that is based on an old reading', async () => {
    const [a] = opened();
    const { time } = await a.read(start);
    const late = { expected: null, value: 'v', basedOn: time - LATEST - 1 };
    expect(await a.write(late)).toBe('late');
    expect(await a.write({ ...late, basedOn: time + LATEST + 5_000 })).toBe('late');
  });

  test('gives the revocations page by page, and then only new ones', async () => {
    const [a, b] = opened();
    const all = Array.from({ length: PAGE + 3 }, (_, index) => entry(`h${index}`, 1, far));
    const list = await a.addRevocations(all, Date.now());
    const read: string[] = [];
    let known = start;
    for (;;) {
      const reading = await b.read(known);
      read.push(...reading.entries);
      known = { ...known, list: reading.list, sequence: reading.sequence };
      if (!reading.more) break;
    }
    expect(read).toEqual(all);
    expect(known.list).toBe(list);
    expect((await b.read(known)).entries).toEqual([]);
    await a.addRevocations([entry('new', 1, far)], Date.now());
    expect((await b.read(known)).entries).toEqual([entry('new', 1, far)]);
    expect((await b.read({ ...known, list: 'another' })).entries.length).toBe(PAGE);
  });

  test('keeps one entry for a subject, the one that covers the other', async () => {
    const [a] = opened();
    await a.addRevocations([entry('h', 5, far)], Date.now());
    await a.addRevocations([entry('h', 4, far)], Date.now());
    expect((await a.read(start)).entries).toEqual([entry('h', 5, far)]);
    await a.addRevocations([entry('h', 6, far + 1)], Date.now());
    expect((await a.read(start)).entries).toEqual([entry('h', 6, far + 1)]);
    expect(await a.findRevocations(['h', 'other'])).toMatchObject({
      entries: [entry('h', 6, far + 1)],
    });
  });

  test('clears dead entries away in time', async () => {
    const [a] = opened();
    await a.addRevocations([entry('dead', 1, 2)], Date.now());
    for (let index = 0; index < 5; index += 1)
      await a.addRevocations([entry('h', 1, far)], Date.now());
    expect((await a.read(start)).entries).toEqual([entry('h', 1, far)]);
  });

  test('lets a nonce pass once, of many that come at the same time', async () => {
    const [a, b] = opened();
    const { time } = await a.read({ ...start, once: true, now: 0 });
    const issued = time + 2_000;
    const asked = Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? a : b).consume('aa', issued, issued + 60_000, { now: time, dead: time }),
    );
    const answers = await Promise.all(asked);
    expect(answers.filter((answer) => answer === 'fresh')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'used')).toHaveLength(19);
  });

  test('goes by the time of servers that are ahead of it, and begins its memory anew for them', async () => {
    const [a] = opened();
    const { time } = await a.read({ ...start, once: true, now: 0 });
    const behind = { now: time, dead: time };
    const ahead = { now: time + 60_000, dead: time };
    // Begun by one that did not know: what the others had consumed before could be believed.
    expect(await a.consume('aa', time + 50_000, time + 90_000, ahead)).toBe('lost');
    expect(await a.consume('bb', time + 61_000, time + 90_000, ahead)).toBe('fresh');
    expect(await a.consume('bb', time + 61_000, time + 90_000, ahead)).toBe('used');
    expect(await a.consume('cc', time + 1_000, time + 90_000, behind)).toBe('lost');
    expect(await a.consume('dd', time + 70_000, time + 90_000, ahead)).toBe('lost');
  });

  test('believes no nonce from before its memory, nor one from the future', async () => {
    const [a] = opened();
    const { time } = await a.read({ ...start, once: true, now: 0 });
    expect(await a.consume('bb', time - 10, time + 60_000, { now: time, dead: time })).toBe('lost');
    expect(await a.consume('cc', time + 60_000, time + 90_000, { now: time, dead: time })).toBe(
      'lost',
    );
    // Servers whose time is ahead of the store's: the memory begins at theirs.
    const [c] = opened();
    expect(
      await c.consume('dd', time + 3_000, time + 60_000, { now: time + 4_000, dead: time }),
    ).toBe('lost');
  });
});

test('the file store takes the lock of a process that died, and heals from a damaged file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rampart-keyring-'));
  const ring = fileStore(directory).open({ app: 'shop', name: 'csrf' });
  const file = join(directory, 'shop@csrf.json');
  // No process has this id: it is beyond the largest.
  await writeFile(`${file}.lock`, '4194999 dead');
  const { time } = await ring.read(start);
  expect(await ring.write({ expected: null, value: 'v', basedOn: time })).toBe('written');
  await writeFile(file, '{"half');
  const damaged = await ring.read(start);
  expect(damaged).toMatchObject({ value: 'damaged', list: '' });
  expect(await ring.write({ expected: damaged.version, value: 'w', basedOn: time })).toBe(
    'written',
  );
  await rm(directory, { recursive: true });
});
