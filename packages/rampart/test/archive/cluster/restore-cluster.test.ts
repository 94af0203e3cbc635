// A Cluster of real servers, an archive a shard, and one command that brings all of it back.
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { Stage, waitFor } from '@rampart/stage';
import type { Cluster, RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { refuseShared, restoreCluster } from '../../../src/archive/cluster/restore-cluster.ts';
import type { RestoredCluster } from '../../../src/archive/cluster/restore-cluster.ts';
import { Archive } from '../../../src/archive/read/archive.ts';
import { endOf } from '../../../src/archive/restore/target.ts';
import type { Shard } from '../../../src/archive/cluster/shard-slots.ts';
import { slotOfKey } from '../../../src/archive/cluster/slot.ts';
import { archived, digestOf, identities, startArchiving } from '../archiving.ts';
import type { Archiving } from '../archiving.ts';
import { withOtherClock } from './other-clock.ts';
import type { OtherClock } from './other-clock.ts';

const stage = new Stage();
let cluster: Cluster;
let lastNode: OtherClock;
const archives: Archiving[] = [];

beforeAll(async () => {
  cluster = await stage.cluster({
    primaries: 3,
    config: { 'repl-diskless-sync-delay': 0, 'enable-debug-command': 'local' },
  });
  const [one, two, three] = cluster.primaries;
  if (one === undefined || two === undefined || three === undefined) throw new Error('No nodes.');
  lastNode = await withOtherClock(three);
  for (const node of [one, two, lastNode]) archives.push(await startArchiving(stage, node));
});

afterAll(async () => {
  for (const archive of archives) await archive[Symbol.asyncDispose]();
  await lastNode[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

async function write(prefix: string, count: number): Promise<void> {
  for (const node of cluster.primaries) {
    await using connection = await node.connect();
    // The others answer that the key lies elsewhere.
    const set = (key: string): Promise<unknown> =>
      connection.command('SET', key, '1').catch(() => null);
    await Promise.all(Array.from({ length: count }, (_, key) => set(`${prefix}:${key}`)));
  }
}

/** Waits until all archives have everything; returns a moment behind it. */
async function settled(): Promise<number> {
  for (const [index, node] of cluster.primaries.entries()) {
    const archive = archives[index];
    if (archive !== undefined) await archived(archive, node);
  }
  const time = Date.now();
  // A moment is between two things that were received: something has to come behind it.
  await waitFor(() => Date.now() > time + 5, { what: 'a moment later' });
  return time;
}

async function restoreTo(
  time: number | null,
  output: string,
  dangerouslyIgnoreClocks = false,
): Promise<RestoredCluster> {
  return restoreCluster({
    stores: archives.map(({ store }) => store),
    identity: identities[0],
    time,
    output,
    dangerouslyIgnoreClocks,
    program: 'redis-server',
    into: null,
  });
}

it('every shard is as it was at that moment, and so is the whole', async () => {
  await write('before', 200);
  const time = await settled();
  const digests = await Promise.all(
    cluster.primaries.map((node) => node.command('DEBUG', 'DIGEST')),
  );
  await write('after', 100);
  await settled();
  const output = join(await stage.newDirectory('restored'), 'cluster');
  const { shards } = await restoreTo(time, output);
  expect(shards.reduce((sum, { shard }) => sum + shard.keys, 0)).toBe(200);
  for (const [index, { place }] of shards.entries()) {
    expect(await digestOf(place)).toBe(digests[index]);
  }
  const latest = await restoreTo(null, join(await stage.newDirectory('restored'), 'cluster'));
  const ends = await Promise.all(
    archives.map(async ({ store }) => {
      const { latest: history } = await Archive.open(store);
      return history === null ? 0 : endOf(history).receivedTo;
    }),
  );
  expect(latest.time).toBeGreaterThan(time);
  expect(latest.time).toBeLessThanOrEqual(Math.min(...ends));
  await expect(restoreTo(time, output)).rejects.toMatchObject({ code: 'ARCHIVE_OUTPUT' });
});

it('a moment at which the clocks of two archivers were apart is refused, unless somebody insists', async () => {
  const last = archives.at(-1);
  if (last === undefined) throw new Error('There is no archive.');
  await last.archiver.stop();
  lastNode.ahead = 30_000;
  archives[archives.length - 1] = await startArchiving(stage, [lastNode], {
    directory: last.directory,
  });
  await write('apart', 10);
  const time = await settled();
  const output = join(await stage.newDirectory('restored'), 'cluster');
  await write('behind', 10);
  await settled();
  await expect(restoreTo(time, output)).rejects.toMatchObject({ code: 'ARCHIVE_CLOCKS_APART' });
  expect(await readdir(dirname(output))).toEqual([]);
  const { clocks } = await restoreTo(time, output, true);
  expect(clocks.map(({ readings }) => readings.length > 0)).toEqual([true, true, true]);
});

it('a moment at which a slot was on its way is refused, and nothing is left behind', async () => {
  await write('{moving}', 20);
  const slot = slotOfKey(Buffer.from('moving'));
  const from = cluster.primaries[Math.floor((slot * 3) / 16_384)];
  const to = cluster.primaries.find((node) => node !== from);
  if (from === undefined || to === undefined) throw new Error('The cluster has no nodes.');
  await begin(from, to, slot);
  const move = async (keys: readonly number[]): Promise<void> => {
    const where = ['127.0.0.1', to.port, '', 0, 5_000, 'KEYS'];
    await from.command('MIGRATE', ...where, ...keys.map((key) => `{moving}:${key}`));
  };
  await move([0, 1, 2, 3, 4, 5, 6]);
  const half = await settled();
  await write('later', 10);
  await settled();
  const output = join(await stage.newDirectory('restored'), 'cluster');
  const refused = async (time: number): Promise<string> => {
    const refusal: unknown = await restoreTo(time, output).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'ARCHIVE_SLOTS_MOVING' });
    expect(await readdir(dirname(output))).toEqual([]);
    return String(refusal);
  };
  // Seen in the stream, even before it is seen in the slots; and also when all have arrived.
  expect(await refused(half)).toContain('A key came from another shard');
  await move(Array.from({ length: 13 }, (_, key) => key + 7));
  const whole = await settled();
  await write('last', 10);
  await settled();
  expect(await refused(whole)).toContain('within 5 s of the moment');
});

it('a slot that stayed half moved for longer is refused by what was restored', async () => {
  const slots = (prefix: string, slot: number): Shard => {
    const counts = new Uint32Array(16_384);
    counts[slot] = 2;
    return { place: prefix, keys: 2, slots: counts };
  };
  expect(() => refuseShared([slots('a', 7), slots('b', 8)], 0)).not.toThrow();
  expect(() => refuseShared([slots('a', 7), slots('b', 7)], 0)).toThrow('slot 7 is in a and in b');
});

async function begin(from: RedisServer, to: RedisServer, slot: number): Promise<void> {
  const fromId = String(await from.command('CLUSTER', 'MYID'));
  const toId = String(await to.command('CLUSTER', 'MYID'));
  await to.command('CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId);
  await from.command('CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId);
}
