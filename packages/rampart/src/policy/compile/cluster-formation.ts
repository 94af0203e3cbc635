// How the nodes of a Cluster come together, as data: who has which slots, and who follows whom.
import type { Deployment, Server } from '../deployment/types.ts';
import type { HostPort } from '../types.ts';

export interface Formation {
  /** The server that is asked to meet the others. */
  readonly first: HostPort;
  readonly shards: readonly Shard[];
}

export interface Shard {
  readonly primary: HostPort;
  /** Both ends belong to it. */
  readonly slots: readonly [first: number, last: number];
  readonly replicas: readonly HostPort[];
}

const slotCount = 16_384;

/** One for each instance, as each is a Cluster of its own; none where there is no Cluster. */
export function clusterFormations({ topology, servers, hosts }: Deployment): readonly Formation[] {
  if (topology.kind !== 'cluster') return [];
  const { replicas } = topology;
  const isPrimaryHost = ({ host }: Server): boolean =>
    hosts.get(host)?.roles.includes('redis') === true;
  return [...new Set(servers.map(({ instance }) => instance))].flatMap((instance) => {
    const nodes = servers
      .filter((server) => server.instance === instance)
      // The role redis is asked for primaries first.
      .toSorted((a, b) => Number(isPrimaryHost(b)) - Number(isPrimaryHost(a)));
    const formation = formed(nodes, Math.floor(nodes.length / (replicas + 1)));
    return formation === null ? [] : [formation];
  });
}

function formed(nodes: readonly Server[], count: number): Formation | null {
  const groups = nodes.slice(0, count).map(({ at }) => [at]);
  const [[first] = []] = groups;
  if (first === undefined) return null;
  const others = nodes.slice(count).map(({ at }) => at);
  for (let from = 0; from < others.length; from += count) {
    const round = others.slice(from, from + count);
    const target = (index: number, offset: number): HostPort[] =>
      groups[(index + offset) % count] ?? [];
    // A machine that fails takes all of a shard with it whose nodes are all there.
    const meetings = (offset: number): number =>
      round.filter(({ host }, index) => target(index, offset).some((each) => each.host === host))
        .length;
    const [best = 0] = [...groups.keys()].toSorted((a, b) => meetings(a) - meetings(b));
    for (const [index, at] of round.entries()) target(index, best).push(at);
  }
  const share = (index: number): number => Math.floor((index * slotCount) / count);
  const shards = groups.map(([primary = first, ...replicas], index): Shard => ({
    primary,
    slots: [share(index), share(index + 1) - 1],
    replicas,
  }));
  return { first, shards };
}
