// Values that come and go in pieces, in a real Redis and a real cluster.
import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digits, keyspace, sealed, uuid, type RedisClient, type Sealed } from '@rampart/client';
import { CHUNK, HEADER, TAG } from '../../src/sealed/format.ts';
import { ioRedis, ioRedisCluster, nodeRedis, nodeRedisCluster } from '../support/redis-clients.ts';
import { sealingRing } from '../support/sealing-rings.ts';

const film = keyspace('film:{id}', { id: digits() });
const key = film.key({ id: 1 });

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
};

function some(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 31) % 251));
}

async function* pieces(of: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < of.length; at += length) yield of.subarray(at, at + length);
}

async function whole(source: AsyncIterable<Buffer> | null): Promise<Buffer | null> {
  if (source === null) return null;
  const all: Buffer[] = [];
  for await (const piece of source) all.push(piece);
  return Buffer.concat(all);
}

async function drafts(): Promise<unknown> {
  return await redis.command('KEYS', 'rampart:draft:*');
}

describe.each(Object.entries(clients))('through %s', (_, connect) => {
  let client: RedisClient;
  let films: Sealed<'film:{id}'>;
  beforeAll(async () => {
    client = await connect();
    films = sealed(film, { ring: await sealingRing(stage) });
  });

  it.each([0, 1, CHUNK, CHUNK + 1, 20 * CHUNK + 3])('writes and reads %i bytes', async (length) => {
    const plain = some(length);
    await films.write(client, key, pieces(plain, 10_007));
    expect((await whole(await films.read(client, key)))?.equals(plain)).toBe(true);
    // One format: what came in pieces is read at once, and the other way.
    expect((await films.get(client, key))?.equals(plain)).toBe(true);
    await films.set(client, key, plain);
    expect((await whole(await films.read(client, key)))?.equals(plain)).toBe(true);
    expect(await drafts()).toEqual([]);
  });

  it('gives nothing where nothing is', async () => {
    expect(await films.read(client, film.key({ id: 404 }))).toBeNull();
  });

  it('shows the old value until the new one is whole, and gives it a life', async () => {
    await films.set(client, key, 'old');
    const slow = async function* slow(): AsyncGenerator<Buffer> {
      yield some(10 * CHUNK);
      expect(String(await films.get(client, key))).toBe('old');
      yield some(10 * CHUNK);
    };
    await films.write(client, key, slow(), { expiresIn: 60_000 });
    expect((await films.get(client, key))?.length).toBe(20 * CHUNK);
    expect(Number(await redis.command('PTTL', 'film:1'))).toBeGreaterThan(50_000);
  });

  it('leaves the old value, and no draft, when the source fails', async () => {
    await films.set(client, key, 'old');
    const broken = async function* broken(): AsyncGenerator<Buffer> {
      yield some(20 * CHUNK);
      throw new Error('the camera broke');
    };
    await expect(films.write(client, key, broken())).rejects.toThrow('the camera broke');
    expect(String(await films.get(client, key))).toBe('old');
    expect(await drafts()).toEqual([]);
  });

  it('says that its draft was lost, and leaves the old value', async () => {
    await films.set(client, key, 'old');
    const flushed = async function* flushed(): AsyncGenerator<Buffer> {
      yield some(20 * CHUNK);
      for (const draft of [await drafts()].flat()) await redis.command('DEL', String(draft));
      yield some(20 * CHUNK);
    };
    await expect(films.write(client, key, flushed())).rejects.toMatchObject({
      code: 'CLIENT_SEALED_DRAFT_LOST',
    });
    expect(String(await films.get(client, key))).toBe('old');
    expect(await drafts()).toEqual([]);
  });

  it('says that it was replaced or deleted while it was read', async () => {
    for (const change of [
      ['SET', 'film:1', 'x'],
      ['DEL', 'film:1'],
    ]) {
      await films.set(client, key, some(20 * CHUNK));
      const read = async (): Promise<void> => {
        let count = 0;
        for await (const piece of (await films.read(client, key)) ?? []) {
          count += piece.length;
          if (count === CHUNK) await redis.command(...change);
        }
      };
      await expect(read()).rejects.toMatchObject({ code: 'CLIENT_SEALED_REPLACED' });
    }
  });

  it('says before the first piece that the value was cut, or is none', async () => {
    await films.set(client, key, some(3 * CHUNK));
    const end = HEADER + 2 * (CHUNK + TAG);
    const cut = `redis.call('SET', KEYS[1], redis.call('GETRANGE', KEYS[1], 0, ARGV[1]))`;
    await redis.command('EVAL', cut, '1', 'film:1', String(end - 1));
    await expect(films.read(client, key)).rejects.toMatchObject({
      code: 'CLIENT_SEALED_TRUNCATED',
    });
    await redis.command('SET', 'film:1', 'plain');
    await expect(films.read(client, key)).rejects.toMatchObject({ code: 'CLIENT_SEALED_PLAIN' });
  });

  it('hands out nothing of an altered chunk', async () => {
    await films.set(client, key, some(3 * CHUNK));
    await redis.command('SETRANGE', 'film:1', String(HEADER + CHUNK + TAG + 5), 'xyz');
    const seen: Buffer[] = [];
    const read = async (): Promise<void> => {
      for await (const piece of (await films.read(client, key)) ?? []) seen.push(piece);
    };
    await expect(read()).rejects.toMatchObject({ code: 'CLIENT_SEALED_ALTERED' });
    expect(Buffer.concat(seen).equals(some(CHUNK))).toBe(true);
  });

  it('compresses when it shall', async () => {
    const short = sealed(film, { ring: await sealingRing(stage), compress: true });
    const plain = Buffer.alloc(30 * CHUNK, 'all the same ');
    await short.write(client, key, pieces(plain, CHUNK));
    expect(Number(await redis.command('STRLEN', 'film:1'))).toBeLessThan(CHUNK);
    expect((await whole(await short.read(client, key)))?.equals(plain)).toBe(true);
  });

  it('seals a large value anew, and keeps its life', async () => {
    const ring = await sealingRing(stage);
    const rotated = sealed(film, { ring });
    const plain = some(20 * CHUNK + 1);
    await rotated.write(client, key, pieces(plain, CHUNK), { expiresIn: 60_000 });
    expect(await rotated.reseal(client, key)).toBe(false);
    await ring.rotate({ immediately: true });
    expect(await rotated.reseal(client, key)).toBe(true);
    expect(await rotated.reseal(client, key)).toBe(false);
    expect(Number(await redis.command('PTTL', 'film:1'))).toBeGreaterThan(50_000);
    expect((await whole(await rotated.read(client, key)))?.equals(plain)).toBe(true);
  });

  it('writes through a key prefix', async () => {
    const keyPrefix = '{shop}:';
    const prefixed =
      'isCluster' in client
        ? ioRedis(stage, redis, { keyPrefix })
        : await nodeRedis(stage, redis, { keyPrefix });
    await films.write(prefixed, key, pieces(some(100), 10));
    expect(await redis.command('EXISTS', '{shop}:film:1')).toBe(1);
    expect((await whole(await films.read(prefixed, key)))?.equals(some(100))).toBe(true);
  });
});

describe('on a cluster', () => {
  const user = '8f14e45f-ceea-467f-a8a0-9c1c5d1f0b3e';
  const photo = keyspace('photo:{user}:face', { user: uuid() }, { hashTag: 'user' });
  let cluster: Awaited<ReturnType<Stage['cluster']>>;
  beforeAll(async () => {
    cluster = await stage.cluster({ replicas: 0 });
  });

  it.each([
    ['node-redis', () => nodeRedisCluster(stage, cluster.primaries)],
    ['ioredis', async () => ioRedisCluster(stage, cluster.primaries)],
  ] as const)('drafts lie where the value goes, through %s', async (_, connect) => {
    const client: RedisClient = await connect();
    const ring = await sealingRing(stage);
    const [films, photos] = [sealed(film, { ring }), sealed(photo, { ring })];
    const plain = some(CHUNK + 5);
    for (let id = 0; id < 8; id += 1) {
      await films.write(client, film.key({ id }), pieces(plain, 1_000));
      expect((await whole(await films.read(client, film.key({ id }))))?.equals(plain)).toBe(true);
    }
    const face = photo.key({ user });
    await photos.write(client, face, pieces(plain, 1_000));
    await ring.rotate({ immediately: true });
    expect((await photos.get(client, face))?.equals(plain)).toBe(true);
    expect(await photos.reseal(client, face)).toBe(false);
  });
});
