// Which nodes of a Cluster begin as primaries, with which slots, and which follow them. Later the
// Cluster knows better.
import type { Deployment, Server } from '../policy/deployment/types.ts';
import type { SlotRange } from '../policy/step.ts';

const slotCount = 16_384;

export type Place =
  | { readonly kind: 'primary'; readonly slots: SlotRange }
  | { readonly kind: 'replica'; readonly primary: Server };

/** By the name of the server. Hosts that the policy calls replicas follow where there are enough others. */
export function clusterLayout({
  topology,
  servers,
  hosts,
}: Deployment): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  if (topology.kind !== 'cluster') return places;
  const isFirst = ({ host }: Server): boolean => hosts.get(host)?.roles.includes('redis') === true;
  const sorted = [...servers.filter(isFirst), ...servers.filter((server) => !isFirst(server))];
  const shards = Math.floor(servers.length / (topology.replicas + 1));
  const primaries = sorted.slice(0, shards);
  for (const [at, server] of primaries.entries()) {
    const from = Math.floor((at * slotCount) / shards);
    const to = Math.floor(((at + 1) * slotCount) / shards) - 1;
    places.set(server.name, { kind: 'primary', slots: { from, to } });
  }
  for (const [at, server] of sorted.slice(shards).entries()) {
    const primary = primaries[at % shards];
    if (primary !== undefined) places.set(server.name, { kind: 'replica', primary });
  }
  return places;
}
