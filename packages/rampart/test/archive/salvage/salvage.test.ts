// A primary that was cut off went on taking writes. The new primary has none of them; the archive
// that followed the old one has them all.
import { Stage } from '@rampart/stage';
import type { RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Archive } from '../../../src/archive/read/archive.ts';
import { applyWrites } from '../../../src/archive/salvage/apply-writes.ts';
import { forkAt } from '../../../src/archive/salvage/fork-point.ts';
import type { ForkPoint } from '../../../src/archive/salvage/fork-point.ts';
import { databaseAt } from '../../../src/archive/salvage/database-at.ts';
import { isLostMeant, lostWrites } from '../../../src/archive/salvage/lost-writes.ts';
import type { LostSelection, LostWrite } from '../../../src/archive/salvage/lost-writes.ts';
import { Connection } from '../../../src/resp/connection/connection.ts';
import { archived, identities, startArchiving } from '../archiving.ts';

const stage = new Stage();
let successor: RedisServer;
let target: Connection;
let opened: Archive;
let fork: ForkPoint;

const everything: LostSelection = { keys: null, commands: null };

async function* lost(selection: LostSelection = everything): AsyncGenerator<LostWrite, void, void> {
  const { history, offset, end } = fork;
  const database = await databaseAt(opened, history, offset, identities[0]);
  const pieces = opened.stream(history, offset, end, identities[0]);
  for await (const write of lostWrites(pieces, offset, database)) {
    if (isLostMeant(write, selection)) yield write;
  }
}

async function textsOf(selection: LostSelection): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const { commands } of lost(selection)) {
    texts.push(commands.map((words) => words.join(' ')).join('; '));
  }
  return texts;
}

beforeAll(async () => {
  const set = await stage.replicaSet({ replicas: 1 });
  const { primary, replicas } = set;
  const [replica] = replicas;
  if (replica === undefined) throw new Error('There is no replica.');
  successor = replica;
  const archiving = await startArchiving(stage, primary);
  await using connection = await primary.connect();
  await connection.command('SELECT', 2);
  await connection.command('SET', 'before', 'both have it');
  await archived(archiving, primary);
  await set.synced();
  // Promoted while the old primary still serves those who have not heard of it.
  await replica.command('REPLICAOF', 'NO', 'ONE');
  await connection.command('SET', 'cart:1', 'a red car');
  await connection.command('MULTI');
  await connection.command('INCR', 'orders');
  await connection.command('SADD', 'open', 'order 1');
  await connection.command('EXEC');
  await connection.command('SELECT', 0);
  await connection.command('MSET', 'cart:2', 'a blue car', 'visit', 'now');
  await archived(archiving, primary);
  await archiving[Symbol.asyncDispose]();
  await primary.kill();
  opened = await Archive.open(archiving.store);
  const { host, port } = replica;
  target = await Connection.open({ address: { kind: 'tcp', host, port }, tls: null, login: null });
  const found = await forkAt(opened, target);
  if (found === null) throw new Error('The archive has nothing behind the fork.');
  fork = found;
});

afterAll(async () => {
  target.close();
  await stage[Symbol.asyncDispose]();
});

describe('what a new primary lacks', () => {
  it('is what the old one took behind the fork, whole transactions and all', async () => {
    expect(await textsOf(everything)).toEqual([
      'SET cart:1 a red car',
      'MULTI; INCR orders; SADD open order 1; EXEC',
      'MSET cart:2 a blue car visit now',
    ]);
  });

  it('is told with its database and the moment of its receipt', async () => {
    const writes: LostWrite[] = [];
    for await (const write of lost()) writes.push(write);
    expect(writes.map(({ database }) => database)).toEqual([2, 2, 0]);
    for (const { receivedFrom, receivedTo, from, to } of writes) {
      expect(receivedTo).toBeGreaterThanOrEqual(receivedFrom);
      expect(to).toBeGreaterThan(from);
    }
  });

  it('is filtered by keys, of which one in a transaction is enough', async () => {
    const keys = ['open', 'cart:*'];
    expect(await textsOf({ keys, commands: null })).toHaveLength(3);
    expect(await textsOf({ keys: ['order'], commands: null })).toEqual([]);
    expect(await textsOf({ keys: ['visit'], commands: null })).toEqual([
      'MSET cart:2 a blue car visit now',
    ]);
  });

  it('is filtered by commands', async () => {
    expect(await textsOf({ keys: null, commands: new Set(['set']) })).toEqual([
      'SET cart:1 a red car',
    ]);
  });

  it('is done again where it is wanted, until the server refuses something', async () => {
    await successor.command('SET', 'visit', 'later');
    const done: number[] = [];
    const writes = lost({ keys: ['cart:*', 'orders'], commands: new Set(['set', 'incr']) });
    expect(await applyWrites(target, writes, ({ from }) => done.push(from))).toBe(2);
    expect(done).toHaveLength(2);
    await using connection = await successor.connect();
    expect(await connection.command('MGET', 'visit', 'cart:2')).toEqual(['later', null]);
    await connection.command('SELECT', 2);
    expect(await connection.command('MGET', 'cart:1', 'orders', 'before')).toEqual([
      'a red car',
      '1',
      'both have it',
    ]);
    await connection.command('SET', 'open', 'no set any more');
    const refused = applyWrites(target, lost({ keys: ['open'], commands: null }), () => undefined);
    await expect(refused).rejects.toMatchObject({ code: 'ARCHIVE_TARGET_REFUSED' });
    await expect(refused).rejects.toThrow(/answered MULTI of offset \d+: "WRONGTYPE/);
  });
});

describe('the place of the fork', () => {
  it('is unknown when the archive knows nothing of the server', async () => {
    const stranger = await stage.redis();
    const { host, port } = stranger;
    const address = { kind: 'tcp', host, port } as const;
    await using connection = await Connection.open({ address, tls: null, login: null });
    expect(await forkAt(opened, connection)).toBeNull();
  });
});
