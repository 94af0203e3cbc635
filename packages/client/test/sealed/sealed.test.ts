// Sealed values in a real Redis, through both clients.
import { createRing, memoryStore, newSealKey, type SealingRing } from '@rampart/keyring';
import { Stage, waitFor } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digits, guarded, keyspace, sealed, type Key, type RedisClient } from '@rampart/client';
import { ioRedis, nodeRedis } from '../support/redis-clients.ts';
import { sealingRing } from '../support/sealing-rings.ts';

const note = keyspace('note:{id}', { id: digits() });
const [first, second] = [note.key({ id: 1 }), note.key({ id: 2 })];

let stage: Stage;
let redis: Awaited<ReturnType<Stage['redis']>>;
beforeAll(async () => {
  stage = new Stage();
  redis = await stage.redis();
});
afterAll(() => stage[Symbol.asyncDispose]());

const clients = {
  'node-redis': (): Promise<RedisClient> => nodeRedis(stage, redis),
  ioredis: async (): Promise<RedisClient> => ioRedis(stage, redis),
  'a guarded node-redis': async (): Promise<RedisClient> => guarded(await nodeRedis(stage, redis)),
  'a guarded ioredis': async (): Promise<RedisClient> => guarded(ioRedis(stage, redis)),
};

const every = Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte));

describe.each(Object.entries(clients))('through %s', (_, connect) => {
  it('stores bytes, gives the same bytes, and nothing where nothing is', async () => {
    const [client, ring] = [await connect(), await sealingRing(stage)];
    const notes = sealed(note, { ring });
    await redis.command('FLUSHALL');
    expect(await notes.get(client, first)).toBeNull();
    await notes.set(client, first, every);
    expect(await notes.get(client, first)).toEqual(every);
    expect(String(await redis.command('GET', 'note:1'))).not.toContain('abcdef');
  });

  it('lets a value expire, and live for ever when it is set again without', async () => {
    const [client, ring] = [await connect(), await sealingRing(stage)];
    const notes = sealed(note, { ring });
    await notes.set(client, first, 'x', { expiresIn: 60_000 });
    expect(Number(await redis.command('PTTL', 'note:1'))).toBeGreaterThan(50_000);
    await notes.set(client, first, 'x');
    expect(await redis.command('PTTL', 'note:1')).toBe(-1);
    await expect(notes.set(client, first, 'x', { expiresIn: 0 })).rejects.toThrow('expiresIn');
  });

  it('refuses what was copied to another key, and what was written plainly', async () => {
    const [client, ring] = [await connect(), await sealingRing(stage)];
    const notes = sealed(note, { ring });
    await notes.set(client, first, 'a thousand');
    await redis.command('COPY', 'note:1', 'note:2', 'REPLACE');
    await expect(notes.get(client, second)).rejects.toMatchObject({ code: 'CLIENT_SEALED_MOVED' });
    await redis.command('SET', 'note:2', 'plain');
    await expect(notes.get(client, second)).rejects.toMatchObject({ code: 'CLIENT_SEALED_PLAIN' });
    await redis.command('SETRANGE', 'note:1', '60', 'x');
    await expect(notes.get(client, first)).rejects.toMatchObject({ code: 'CLIENT_SEALED_ALTERED' });
  });

  it('seals anew as it reads what an old key sealed, and keeps its life', async () => {
    const [client, ring] = [await connect(), await sealingRing(stage)];
    const notes = sealed(note, { ring });
    await notes.set(client, first, every, { expiresIn: 60_000 });
    const before = await redis.command('GETRANGE', 'note:1', '0', '12');
    await ring.rotate({ immediately: true });
    expect(await notes.get(client, first)).toEqual(every);
    const after = await redis.command('GETRANGE', 'note:1', '0', '12');
    expect(after).not.toEqual(before);
    expect(Number(await redis.command('PTTL', 'note:1'))).toBeGreaterThan(50_000);
    expect(await notes.get(client, first)).toEqual(every);
    expect(await redis.command('GETRANGE', 'note:1', '0', '12')).toEqual(after);
  });

  it('leaves it as it is when it shall', async () => {
    const [client, ring] = [await connect(), await sealingRing(stage)];
    const notes = sealed(note, { ring, reseal: false });
    await notes.set(client, first, every);
    const before = await redis.command('GETRANGE', 'note:1', '0', '50');
    await ring.rotate({ immediately: true });
    expect(await notes.get(client, first)).toEqual(every);
    expect(await redis.command('GETRANGE', 'note:1', '0', '50')).toEqual(before);
  });
});

it('never puts a value sealed anew over a newer one', async () => {
  const [client, ring] = [await nodeRedis(stage, redis), await sealingRing(stage)];
  const notes = sealed(note, { ring });
  await notes.set(client, first, 'old');
  await ring.rotate({ immediately: true });
  const late = afterGet(client, () => notes.set(client, first, 'new'));
  expect(String(await notes.get(late, first))).toBe('old');
  expect(String(await notes.get(client, first))).toBe('new');
});

/** The client, with something that another server does between a GET and what follows it. */
function afterGet<Client extends object>(client: Client, act: () => Promise<void>): Client {
  return new Proxy(client, {
    get(target, name): unknown {
      const found: unknown = Reflect.get(target, name);
      if (typeof found !== 'function') return found;
      return (...words: readonly unknown[]): unknown => {
        const answer: unknown = Reflect.apply(found, target, words);
        if (name === 'withTypeMapping' && typeof answer === 'object' && answer !== null) {
          return afterGet(answer, act);
        }
        if (name !== 'get') return answer;
        return (async () => {
          const value: unknown = await answer;
          await act();
          return value;
        })();
      };
    },
  });
}

it('reads on where it may not write, and says that it could not seal anew', async () => {
  const [writer, ring] = [await nodeRedis(stage, redis), await sealingRing(stage)];
  const failed: [unknown, Key][] = [];
  const notes = sealed(note, { ring, onResealFailed: (...what) => failed.push(what) });
  await notes.set(writer, first, every);
  await ring.rotate({ immediately: true });
  const password = 'only-for-this-test';
  await redis.command(
    'ACL',
    'SETUSER',
    'reader',
    'on',
    `>${password}`,
    '~*',
    '+@all',
    '-@scripting',
  );
  const reader = ioRedis(stage, redis);
  await reader.auth('reader', password);
  expect(await notes.get(reader, first)).toEqual(every);
  expect(failed.map(([error, key]) => [String(error).includes('NOPERM'), key])).toEqual([
    [true, first],
  ]);
});

it('lets the ring go of a key when no value needs it', async () => {
  const client = await nodeRedis(stage, redis);
  const ring = createRing({
    app: 'shop',
    name: 'swept',
    store: memoryStore(),
    sealKeys: [newSealKey()],
    kind: 'sealing',
    pollEvery: 50,
    maxStale: 1_000,
  });
  stage.defer(() => ring.close());
  await ring.ready();
  const notes = sealed(note, { ring });
  await notes.set(client, first, 'x');
  await notes.set(client, second, 'y');
  await ring.rotate({ immediately: true });
  await notes.get(client, first);
  const keys = [first, second, note.key({ id: 404 })];
  const retired = retiredOf(ring);
  await waitFor(() => ring.now() > retired.retiresAt + 1_000, { what: 'every server knows' });
  expect(await ring.sweep(notes.keyIds(client, keys))).toMatchObject({
    seen: 2,
    needed: [retired.id],
    released: [],
  });
  expect(await notes.reseal(client, second)).toBe(true);
  expect(await notes.reseal(client, second)).toBe(false);
  expect(await ring.sweep(notes.keyIds(client, keys))).toMatchObject({ released: [retired.id] });
  expect(String(await notes.get(client, second))).toBe('y');
});

function retiredOf(ring: SealingRing): { readonly id: string; readonly retiresAt: number } {
  const found = ring.describe().keys.find(({ state }) => state === 'retired');
  return found ?? expect.fail('a key has retired');
}

it('takes the ring of @rampart/keyring as it is', async () => {
  const ring: SealingRing = await sealingRing(stage);
  expect(() => sealed(note, { ring })).not.toThrow();
});

it('does not seal with a ring that is not ready', async () => {
  const ring = createRing({
    app: 'shop',
    name: 'late',
    store: memoryStore(),
    sealKeys: () => new Promise<never>(() => undefined),
    kind: 'sealing',
  });
  stage.defer(() => ring.close());
  ring.ready().catch(() => undefined);
  expect(() => sealed(note, { ring }).seal(first, 'x')).toThrow(/NOT_READY/u);
});
