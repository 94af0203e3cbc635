import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Stage } from '@rampart/stage';
import type { Cluster } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readShard, sharedSlots, slotText } from '../../../src/archive/cluster/shard-slots.ts';
import type { Shard } from '../../../src/archive/cluster/shard-slots.ts';
import { slotOfKey } from '../../../src/archive/cluster/slot.ts';

const stage = new Stage();
let cluster: Cluster;

beforeAll(async () => {
  cluster = await stage.cluster({ primaries: 3 });
  for (const node of cluster.primaries) {
    await using connection = await node.connect();
    // The others answer that the key lies elsewhere.
    const set = (key: string): Promise<unknown> =>
      connection.command('SET', key, '1').catch(() => null);
    await Promise.all(Array.from({ length: 300 }, (_, key) => set(`key:${key}`)));
    await Promise.all(Array.from({ length: 20 }, (_, key) => set(`{moving}:${key}`)));
  }
});

afterAll(() => stage[Symbol.asyncDispose]());

async function saved(): Promise<readonly Shard[]> {
  return Promise.all(
    cluster.primaries.map(async (node, index) => {
      await node.command('SAVE');
      const snapshot = createReadStream(join(node.directory, 'data/dump.rdb'));
      return readShard(`shard ${index}`, snapshot);
    }),
  );
}

describe('the slot of a key', () => {
  it.each(['foo', 'user:1000', '{user1000}.following', 'foo{}{bar}', 'foo{{bar}}zap', 'é{ü}', ''])(
    'of %s is that of the server',
    async (key) => {
      const [node] = cluster.primaries;
      expect(slotOfKey(Buffer.from(key))).toBe(await node?.command('CLUSTER', 'KEYSLOT', key));
    },
  );
});

describe('restored shards', () => {
  it('fit together when every slot is in one of them', async () => {
    const shards = await saved();
    expect(shards.reduce((sum, { keys }) => sum + keys, 0)).toBe(320);
    expect(sharedSlots(shards)).toEqual([]);
  });

  it('do not when a slot was on its way from one to the other', async () => {
    const slot = slotOfKey(Buffer.from('moving'));
    const from = cluster.primaries[Math.floor((slot * 3) / 16_384)];
    const to = cluster.primaries.find((node) => node !== from);
    if (from === undefined || to === undefined) throw new Error('The cluster has no nodes.');
    const [fromId, toId] = [
      await from.command('CLUSTER', 'MYID'),
      await to.command('CLUSTER', 'MYID'),
    ];
    await to.command('CLUSTER', 'SETSLOT', slot, 'IMPORTING', String(fromId));
    await from.command('CLUSTER', 'SETSLOT', slot, 'MIGRATING', String(toId));
    const some = Array.from({ length: 7 }, (_, key) => `{moving}:${key}`);
    const where = ['127.0.0.1', to.port, '', 0, 5_000, 'KEYS'];
    await from.command('MIGRATE', ...where, ...some);
    const shards = await saved();
    expect(sharedSlots(shards).map((shared) => shared.slot)).toEqual([slot]);
    expect(sharedSlots(shards)[0]?.places).toHaveLength(2);
  });
});

describe('the slots of a shard', () => {
  it('are shown as ranges', () => {
    const slots = new Uint32Array(16_384);
    for (const slot of [0, 1, 2, 7, 16_382, 16_383]) slots[slot] = 1;
    expect(slotText({ place: 'here', keys: 6, slots })).toBe('0-2, 7, 16382-16383');
  });
});
