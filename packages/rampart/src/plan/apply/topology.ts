// Who follows whom, and who has which slots.
import { readClusterNodes } from '../../observe/live/cluster-nodes.ts';
import type { ClusterNode } from '../../observe/facts.ts';
import { textOf } from '../../resp/reply-parts.ts';
import type { Connection } from '../../resp/connection/connection.ts';
import type { HostPort } from '../../policy/types.ts';
import type { CarryOut } from './carry-out.ts';
import { told, until } from './hand.ts';
import { infoOf } from './info.ts';

export const follow: CarryOut<'follow'> = async ({ process, primary }, hand) => {
  const line = await hand.lineTo(process);
  const words = primary === null ? ['NO', 'ONE'] : [primary.host, String(primary.port)];
  await told(line, ['REPLICAOF', ...words], 'to follow another');
  // Whom it follows is in no compiled file; its own file has to know.
  await told(line, ['CONFIG', 'REWRITE'], 'to write its own file');
  if (primary !== null) await linked(line);
  return null;
};

export const clusterMeet: CarryOut<'cluster-meet'> = async ({ process, other }, hand) => {
  const line = await hand.lineTo(process);
  await told(line, ['CLUSTER', 'MEET', other.host, String(other.port)], 'to meet another node');
  await until(
    async () => (await nodeAt(line, other)) !== null,
    `${line.name} was to know ${other.host}:${other.port}`,
  );
  return null;
};

export const clusterAddSlots: CarryOut<'cluster-add-slots'> = async ({ process, slots }, hand) => {
  const line = await hand.lineTo(process);
  const words = slots.flatMap(({ from, to }) => [String(from), String(to)]);
  await told(line, ['CLUSTER', 'ADDSLOTSRANGE', ...words], 'these slots');
  return null;
};

export const clusterReplicate: CarryOut<'cluster-replicate'> = async (step, hand) => {
  const { process, primary } = step;
  const line = await hand.lineTo(process);
  const what = `${line.name} was to know ${primary.host}:${primary.port}`;
  // What one node has met comes to the others by and by.
  await until(async () => (await nodeAt(line, primary)) !== null, what);
  const node = await nodeAt(line, primary);
  await told(line, ['CLUSTER', 'REPLICATE', node?.id ?? ''], 'to follow a node');
  await linked(line);
  return null;
};

async function nodeAt(line: Connection, { host, port }: HostPort): Promise<ClusterNode | null> {
  const text = textOf(await told(line, ['CLUSTER', 'NODES'], 'its nodes')) ?? '';
  const nodes = readClusterNodes(text) ?? [];
  const known = nodes.find(({ at }) => at.host === host && at.port === port);
  return known === undefined || known.flags.includes('handshake') ? null : known;
}

/** Returns when it has what its primary has; at once if it is a primary. */
export async function linked(line: Connection): Promise<void> {
  await until(async () => {
    const info = await infoOf(line, 'replication');
    return info.get('role') === 'master' || info.get('master_link_status') === 'up';
  }, `${line.name} was to be in step with its primary`);
}
