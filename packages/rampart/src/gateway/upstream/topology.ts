// Where the server is that the policy names, or where the servers are.
import { readFile } from 'node:fs/promises';
import type { UpstreamPolicy } from '../../policy/types.ts';
import { revokedLists } from '../../resp/connection/revoked-lists.ts';
import { clusterTopology } from './cluster.ts';
import type { Target, UpstreamTls } from './open.ts';
import { sentinelTopology } from './sentinel-group.ts';
import type { Topology, TopologyParts, Way } from './way.ts';

export async function openTopology(parts: Omit<TopologyParts, 'tls'>): Promise<Topology> {
  const { server } = parts.policy;
  const tls = await tlsOf(parts.policy);
  if (server.kind === 'sentinel') return sentinelTopology({ ...parts, tls }, server);
  if (server.kind === 'cluster') return clusterTopology({ ...parts, tls }, server);
  const { address } = server;
  const at: Target['address'] =
    address.kind === 'tcp' ? { host: address.host, port: address.port } : { path: address.path };
  const target = (): Promise<Target> => Promise.resolve({ address: at, tls });
  const way: Way = { mark: '', target, primaryOnly: false, errors: null };
  return {
    house: target,
    primaryOnly: false,
    elsewhere: null,
    group: null,
    way: () => way,
    discovery: () => null,
    close: () => undefined,
  };
}

async function tlsOf({ tls }: UpstreamPolicy): Promise<UpstreamTls | null> {
  if (tls === null) return null;
  return {
    ...(tls.authority === null ? {} : { ca: await readFile(tls.authority) }),
    ...(tls.revoked === null ? {} : { crl: await revokedLists(tls.revoked) }),
    ...(tls.certificate === null ? {} : { cert: await readFile(tls.certificate) }),
    ...(tls.key === null ? {} : { key: await readFile(tls.key) }),
    ...(tls.serverName === null ? {} : { servername: tls.serverName }),
  };
}
