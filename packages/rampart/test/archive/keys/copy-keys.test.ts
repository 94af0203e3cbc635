import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Stage } from '@rampart/stage';
import type { RedisConnection, RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { copyKeys } from '../../../src/archive/keys/copy-keys.ts';
import type { Copied, Copying } from '../../../src/archive/keys/copy-keys.ts';
import { isSelected } from '../../../src/archive/keys/selection.ts';
import { removeSurplus, SeenNames } from '../../../src/archive/keys/surplus.ts';
import { RdbWriter } from '../../../src/archive/rdb/rdb-writer.ts';
import { Connection } from '../../../src/resp/connection/connection.ts';
import { fillWithEverything } from '../rdb/every-encoding.ts';

const stage = new Stage();
const users = {
  all: { password: 'all' },
  reader: { password: 'reader', rules: '~* +@read +select +restore -dump' },
};
let source: RedisServer;
let from: RedisConnection;
let to: RedisConnection;
let target: Connection;
let snapshot: string;
let port: number;

async function connectAs(user: string): Promise<Connection> {
  return Connection.open({
    address: { kind: 'tcp', host: '127.0.0.1', port },
    tls: null,
    login: { user, password: Buffer.from(user) },
  });
}

beforeAll(async () => {
  source = await stage.redis();
  from = await source.connect();
  const server = await stage.redis({ users, config: { 'enable-debug-command': 'local' } });
  ({ port } = server);
  to = await server.connect();
  target = await connectAs('all');
  snapshot = join(source.directory, 'data/dump.rdb');
});

beforeEach(async () => {
  await Promise.all([from.command('FLUSHALL'), to.command('FLUSHALL')]);
});

afterAll(async () => {
  target.close();
  from.close();
  to.close();
  await stage[Symbol.asyncDispose]();
});

async function copy(patterns: readonly string[], options: Partial<Copying> = {}): Promise<Copied> {
  return copyKeys({
    snapshot: createReadStream(snapshot),
    target,
    wanted: isSelected({ patterns, databases: null }),
    expiry: { kind: 'moment' },
    existing: 'replace',
    dry: false,
    bytesPerSecond: Infinity,
    seen: () => undefined,
    progress: () => undefined,
    ...options,
  });
}

async function save(...commands: readonly (readonly string[])[]): Promise<void> {
  for (const command of commands) await from.command(...command);
  await from.command('SAVE');
}

const none = { added: 0, changed: 0, same: 0, kept: 0, expired: 0 };

describe('keys of a snapshot, copied into a running server', () => {
  it('are there as they were, and all others as they are', async () => {
    await fillWithEverything(from, 5);
    await from.command('SAVE');
    await to.command('SET', 'mine', 'untouched');
    await to.command('SET', 'list:small', 'another value');
    const { added, changed } = await copy(['list:*', 'stream:*', 'other:*', 'expiring*']);
    expect({ added, changed }).toEqual({ added: 48, changed: 1 });
    expect(await to.command('GET', 'mine')).toBe('untouched');
    expect(await to.command('LRANGE', 'list:small', 0, -1)).toEqual(
      await from.command('LRANGE', 'list:small', 0, -1),
    );
    expect(await to.command('XINFO', 'STREAM', 'stream:entries', 'FULL')).toEqual(
      await from.command('XINFO', 'STREAM', 'stream:entries', 'FULL'),
    );
    expect(await to.command('PEXPIRETIME', 'expiring')).toBe(4_000_000_000_000);
    expect(await to.command('EXISTS', 'set:small')).toBe(0);
  });

  it('are passed over the second time, because they are the same', async () => {
    await fillWithEverything(from, 6);
    await from.command('SAVE');
    const { added } = await copy(['*']);
    expect(await copy(['*'])).toEqual({ ...none, same: added, bytes: 0 });
  });

  it('are only counted in a dry run', async () => {
    await save(['SET', 'a', '1'], ['SET', 'b', '2'], ['SET', 'c', '3']);
    await to.command('MSET', 'b', 'other', 'c', '3');
    const copied = await copy(['*'], { dry: true });
    expect(copied).toMatchObject({ ...none, added: 1, changed: 1, same: 1 });
    expect(await to.command('MGET', 'a', 'b', 'c')).toEqual([null, 'other', '3']);
  });

  it('leave what is there alone, if that is wanted', async () => {
    await save(['SET', 'a', '1'], ['SET', 'b', '2']);
    await to.command('SET', 'b', 'newer');
    expect(await copy(['*'], { existing: 'keep' })).toMatchObject({ ...none, added: 1, kept: 1 });
    expect(await to.command('GET', 'b')).toBe('newer');
  });

  it('count as changed when only their expiry is another', async () => {
    await save(['SET', 'a', '1', 'PXAT', '4000000000000']);
    await to.command('SET', 'a', '1');
    expect(await copy(['*'])).toMatchObject({ ...none, changed: 1 });
    expect(await to.command('PEXPIRETIME', 'a')).toBe(4_000_000_000_000);
  });

  it('that have died since stay dead, or live on for the rest of their time', async () => {
    const now = Date.now();
    const head = { database: 0, type: 0, idle: null, frequency: null };
    const writer = new RdbWriter(10);
    writer.key({ ...head, name: Buffer.from('a'), expiresAt: BigInt(now - 1_000) });
    writer.value(Buffer.from('\x011'));
    const bytes = writer.end();
    const died = { snapshot: Readable.from([bytes]) };
    expect(await copy(['*'], died)).toMatchObject({ ...none, expired: 1 });
    // At that moment it had 99 seconds to live.
    const expiry = { kind: 'remaining', of: now - 100_000 } as const;
    const copied = await copy(['*'], { snapshot: Readable.from([bytes]), expiry });
    expect(copied).toMatchObject({ ...none, added: 1 });
    const left = Number(await to.command('PTTL', 'a'));
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(99_000);
  });

  it('are refused by a login that may not, with the word of the server', async () => {
    await save(['SET', 'a', '1']);
    const reader = await connectAs('reader');
    const copied = copy(['*'], { target: reader });
    await expect(copied).rejects.toMatchObject({ code: 'ARCHIVE_TARGET_REFUSED' });
    await expect(copied).rejects.toThrow(/answered DUMP for the key "a": "NOPERM/);
    reader.close();
  });

  it('go on where they were interrupted', async () => {
    const many = Array.from({ length: 900 }, (_, index) => [`key:${index}`, 'x'.repeat(50)]);
    await save(['MSET', ...many.flat()]);
    let batches = 0;
    const broken = copy(['*'], {
      progress: () => {
        batches += 1;
        if (batches === 2) throw new Error('interrupted');
      },
    });
    await expect(broken).rejects.toThrow('interrupted');
    const there = Number(await to.command('DBSIZE'));
    expect(there).toBeGreaterThan(0);
    expect(there).toBeLessThan(900);
    expect(await copy(['*'])).toMatchObject({ ...none, added: 900 - there, same: there });
  });
});

describe('keys that the snapshot had not', () => {
  it('are counted, and then removed where they match', async () => {
    await save(['MSET', 'a:1', '1', 'a:2', '2', 'b:1', '1']);
    await to.command('MSET', 'a:1', '1', 'a:3', '3', 'a:4', '4', 'b:2', '2');
    const seen = new SeenNames();
    const patterns = ['a:*', 'a:3'];
    await copy(patterns, { seen: ({ database, name }) => seen.add(database, name) });
    const surplus = { target, patterns, databases: [0], seen };
    expect(await removeSurplus({ ...surplus, dry: true })).toBe(2);
    expect(await to.command('EXISTS', 'a:3', 'a:4')).toBe(2);
    expect(await removeSurplus({ ...surplus, dry: false })).toBe(2);
    expect(await to.command('EXISTS', 'a:1', 'a:2', 'b:2')).toBe(3);
    expect(await to.command('EXISTS', 'a:3', 'a:4')).toBe(0);
  });

  it('are told apart by database and name, however many there are', () => {
    const seen = new SeenNames();
    for (let key = 0; key < 5_000; key++) seen.add(key % 2, Buffer.from(`key:${key}`));
    expect(seen.has(0, Buffer.from('key:4998'))).toBe(true);
    expect(seen.has(1, Buffer.from('key:4998'))).toBe(false);
    expect(seen.has(0, Buffer.from('key:5000'))).toBe(false);
  });
});
