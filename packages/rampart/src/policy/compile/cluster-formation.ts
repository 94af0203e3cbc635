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
  const primaries = nodes.slice(0, count).map(({ at }) => ({ at, replicas: [] as HostPort[] }));
  const [first] = primaries;
  if (first === undefined) return null;
  for (const { at } of nodes.slice(count)) {
    // A machine that fails takes a primary and its replica with it if both are there.
    const [chosen = first] = primaries.toSorted(
      (a, b) =>
        Number(a.at.host === at.host) - Number(b.at.host === at.host) ||
        a.replicas.length - b.replicas.length,
    );
    chosen.replicas.push(at);
  }
  const share = (index: number): number => Math.floor((index * slotCount) / count);
  const shards = primaries.map(({ at, replicas }, index): Shard => ({
    primary: at,
    slots: [share(index), share(index + 1) - 1],
    replicas,
  }));
  return { first: first.at, shards };
}
