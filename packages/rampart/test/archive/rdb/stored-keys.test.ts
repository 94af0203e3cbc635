// Real servers write, real servers read, and the server itself says whether it is the same.
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Stage } from '@rampart/stage';
import type { RedisConnection, RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dumpPayload } from '../../../src/archive/rdb/dump-payload.ts';
import { pickKeys } from '../../../src/archive/rdb/pick-keys.ts';
import { RdbWriter } from '../../../src/archive/rdb/rdb-writer.ts';
import { storedKeys } from '../../../src/archive/rdb/stored-keys.ts';
import { fillWithEverything } from './every-encoding.ts';

const full = process.env['RAMPART_FULL'] === '1';
const options = { config: { 'enable-debug-command': 'local' } };

const stage = new Stage();
let source: RedisServer;
let from: RedisConnection;
let to: RedisConnection;

beforeAll(async () => {
  source = await stage.redis(options);
  from = await source.connect();
  to = await (await stage.redis(options)).connect();
});

afterAll(async () => {
  from.close();
  to.close();
  await stage[Symbol.asyncDispose]();
});

const savedBy = (server: RedisServer): string => join(server.directory, 'data/dump.rdb');

/** All keys are digested with their names, values and expiries. */
const digest = async (server: RedisConnection): Promise<string> =>
  String(await server.command('DEBUG', 'DIGEST'));

async function restoreFrom(file: string): Promise<number> {
  let count = 0;
  let database = 0;
  for await (const key of storedKeys(createReadStream(file), () => true)) {
    if (key.database !== database) await to.command('SELECT', key.database);
    ({ database } = key);
    const expiry = String(key.expiresAt ?? 0);
    const payload = dumpPayload(key.type, key.value);
    await to.command('RESTORE', key.name, expiry, payload, 'ABSTTL');
    count += 1;
  }
  await to.command('SELECT', 0);
  return count;
}

describe('keys of a snapshot', () => {
  for (let seed = 1; seed <= (full ? 20 : 2); seed++) {
    it(`become the same keys in another server, seed ${seed}`, async () => {
      await Promise.all([from.command('FLUSHALL'), to.command('FLUSHALL')]);
      await fillWithEverything(from, seed);
      await from.command('SAVE');
      expect(await restoreFrom(savedBy(source))).toBeGreaterThan(70);
      expect(await digest(to)).toBe(await digest(from));
    });
  }

  it.each(['allkeys-lfu', 'allkeys-lru'])('come with how they were used, by %s', async (policy) => {
    await from.command('CONFIG', 'SET', 'maxmemory-policy', policy);
    await from.command('FLUSHALL');
    await from.command('SET', 'used', '1');
    await from.command('SAVE');
    const keys = storedKeys(createReadStream(savedBy(source)), () => true);
    const { value: key } = await keys.next();
    await keys.return();
    const told = policy === 'allkeys-lfu' ? key?.frequency : key?.idle;
    const other = policy === 'allkeys-lfu' ? key?.idle : key?.frequency;
    expect([typeof told, other]).toEqual(['number', null]);
    await from.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
  });

  it('in the ways of old releases are understood too', async () => {
    const string = (text: string): Buffer =>
      Buffer.concat([Buffer.of(text.length), Buffer.from(text)]);
    const old: readonly (readonly [string, number, Buffer, readonly string[]])[] = [
      ['list', 1, Buffer.concat([Buffer.of(2), string('a'), string('b')]), ['LRANGE', '0', '-1']],
      ['set', 2, Buffer.concat([Buffer.of(1), string('a')]), ['SMEMBERS']],
      [
        'zset',
        3,
        Buffer.concat([Buffer.of(2), string('a'), string('1.5'), string('z'), Buffer.of(254)]),
        ['ZRANGE', '0', '-1', 'WITHSCORES'],
      ],
      ['hash', 4, Buffer.concat([Buffer.of(1), string('f'), string('v')]), ['HGETALL']],
    ];
    const writer = new RdbWriter(4);
    for (const [name, type, value] of old) {
      const head = { database: 0, type, expiresAt: null, idle: null, frequency: null };
      writer.key({ ...head, name: Buffer.from(name) });
      writer.value(value);
    }
    // The fourth format ends without a checksum.
    const bytes = writer.end().subarray(0, -8);
    const file = join(await stage.newDirectory('old'), 'old.rdb');
    await writeFile(file, bytes);
    await to.command('FLUSHALL');
    expect(await restoreFrom(file)).toBe(4);
    const found = await Promise.all(
      old.map(async ([name, , , [command = '', ...rest]]) => to.command(command, name, ...rest)),
    );
    expect(found).toEqual([['a', 'b'], ['a'], ['a', '1.5', 'z', 'inf'], ['f', 'v']]);
  });
});

describe('a snapshot of some keys', () => {
  it('is loaded by a stock server, and holds these keys as they were', async () => {
    await from.command('FLUSHALL');
    await fillWithEverything(from, 99);
    await from.command('SAVE');
    const isWanted = (name: string): boolean =>
      /^(?:list|stream|other|expiring|fields):/.test(name);
    const snapshot = pickKeys(createReadStream(savedBy(source), { highWaterMark: 1000 }), {
      wanted: ({ name }) => isWanted(Buffer.from(name).toString()),
      expiry: ({ expiresAt }) => expiresAt,
      functions: true,
    });
    const server = await stage.redis(options);
    await server.stop();
    await writeFile(savedBy(server), Readable.from(snapshot));
    await server.start();
    for (const database of [0, 3]) {
      await from.command('SELECT', database);
      const names = [await from.command('KEYS', '*')].flat().map(String);
      for (const name of names) if (!isWanted(name)) await from.command('DEL', name);
    }
    await from.command('DEL', Buffer.from([0, 255, 13, 10, 42]));
    await from.command('SELECT', 0);
    await from.command('DEL', Buffer.from([0, 255, 13, 10, 42]));
    await using loaded = await server.connect();
    expect(await loaded.command('DBSIZE')).toBeGreaterThan(5);
    expect(await digest(loaded)).toBe(await digest(from));
    expect(await loaded.command('FUNCTION', 'LIST')).toEqual(
      await from.command('FUNCTION', 'LIST'),
    );
  });
});
