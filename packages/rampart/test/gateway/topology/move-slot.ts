import type { Cluster, RedisServer } from '@rampart/stage';

/** Moves a slot to another node, as resharding does; `meanwhile` runs when half of its keys are there. */
export async function moveSlot(
  cluster: Cluster,
  slot: number,
  to: RedisServer,
  meanwhile: () => Promise<void>,
): Promise<void> {
  const from = await ownerOf(cluster, slot);
  if (from === to) return;
  const [source, target] = await Promise.all(
    [from, to].map(async (node) => String(await node.command('CLUSTER', 'MYID'))),
  );
  await to.command('CLUSTER', 'SETSLOT', slot, 'IMPORTING', source ?? '');
  await from.command('CLUSTER', 'SETSLOT', slot, 'MIGRATING', target ?? '');
  for (;;) {
    const keys = await from.command('CLUSTER', 'GETKEYSINSLOT', slot, 1);
    const [key] = Array.isArray(keys) ? keys.map(String) : [];
    if (key === undefined) break;
    await from.command('MIGRATE', to.host, to.port, key, 0, 5_000);
    await meanwhile();
  }
  for (const node of [to, from, ...cluster.primaries]) {
    await node.command('CLUSTER', 'SETSLOT', slot, 'NODE', target ?? '');
  }
}

async function ownerOf({ primaries }: Cluster, slot: number): Promise<RedisServer> {
  for (const node of primaries) {
    const lines = String(await node.command('CLUSTER', 'NODES')).split('\n');
    const own = lines.find((line) => line.includes('myself')) ?? '';
    const ranges = own
      .split(' ')
      .slice(8)
      .filter((range) => !range.startsWith('['));
    const holds = ranges.some((range) => {
      const [first = NaN, last = first] = range.split('-').map(Number);
      return slot >= first && slot <= last;
    });
    if (holds) return node;
  }
  throw new Error(`No node has the slot ${slot}.`);
}
