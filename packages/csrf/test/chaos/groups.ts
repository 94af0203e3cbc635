// Redis in several copies: who holds the ring, and how the next one comes to hold it.
import { waitFor, type RedisServer, type SentinelGroup, type Stage } from '@rampart/stage';
import { ringKey } from './shop.ts';
import type { StoreUrl } from './shop/settings.ts';

export interface Group {
  readonly store: StoreUrl;
  /** The primary that holds the ring, and the replica that will take over from it. */
  readonly holder: RedisServer;
  readonly heir: RedisServer;
}

const at = ({ host, port }: RedisServer): string => `${host}:${port}`;

export async function behindSentinels(stage: Stage): Promise<Group> {
  const group = await stage.sentinels();
  const [heir] = group.set.replicas;
  if (heir === undefined) throw new TypeError('The group has no replica.');
  return { store: storeOf(group), holder: group.set.primary, heir };
}

/** A primary that has lost its replicas refuses to write. */
export async function needingReplicas(
  stage: Stage,
): Promise<{ readonly store: StoreUrl; readonly group: SentinelGroup }> {
  const config = { 'min-replicas-to-write': 1, 'min-replicas-max-lag': 10 };
  const group = await stage.sentinels({ replicas: 2, config });
  return { store: storeOf(group), group };
}

function storeOf({ name, sentinels }: SentinelGroup): StoreUrl {
  return `sentinel://${name}@${sentinels.map(at).join(',')}`;
}

export async function inCluster(stage: Stage): Promise<Group> {
  const cluster = await stage.cluster({ replicas: 1 });
  const slot = Number(await cluster.nodes[0]?.command('CLUSTER', 'KEYSLOT', ringKey));
  const index = Math.floor(slot / (16_384 / cluster.primaries.length));
  const [holder, heir] = [cluster.primaries[index], cluster.replicas[index]];
  if (holder === undefined || heir === undefined) throw new TypeError(`No node has slot ${slot}.`);
  return { store: `cluster://${cluster.primaries.map(at).join(',')}`, holder, heir };
}

/** Kills the primary and waits for its successor. */
export async function failOver({ holder, heir }: Group): Promise<void> {
  await holder.kill();
  await takesOver(heir);
}

/** The same, after writes that no replica has seen: they are lost with the primary. */
export async function failOverLosing(group: Group, writes: () => Promise<unknown>): Promise<void> {
  const { holder, heir } = group;
  heir.pause();
  // What is sent to a frozen process waits in its socket, so the link has to go first.
  await holder.command('CLIENT', 'KILL', 'TYPE', 'replica');
  await writes();
  await holder.kill();
  heir.resume();
  await takesOver(heir);
}

async function takesOver(heir: RedisServer): Promise<void> {
  const isPrimary = async (): Promise<boolean> =>
    (await heir.info('replication'))['role'] === 'master';
  await waitFor(isPrimary, { what: 'the replica takes over', deadline: 150_000 });
}
