// A Cluster behind the gateway: a listener stands for a node, and clients that know of Clusters are
// led from listener to listener as they would be led from node to node.
import { writeHostPort } from '../../policy/addresses.ts';
import type { HostPort, UpstreamServer } from '../../policy/types.ts';
import { Announced, keyOf } from './announced.ts';
import { cleanClusterReply } from './cluster-discovery.ts';
import type { Target } from './open.ts';
import { redirectsTo, type Told } from './redirects.ts';
import { topologyEvent, type Tell } from './topology-events.ts';
import type { Topology, TopologyParts } from './way.ts';

type ClusterServer = Extract<UpstreamServer, { readonly kind: 'cluster' }>;

export function clusterTopology(
  { listeners, tls, tell }: TopologyParts,
  server: ClusterServer,
): Topology {
  const told = tellingOfHidden(new Announced(listeners, server.announced), tell);
  const targetOf = (address: HostPort): Promise<Target> => Promise.resolve({ address, tls });
  const nodes = [server.node, ...listeners.flatMap(({ node }) => node ?? [])];
  let turn = 0;
  return {
    // The one that was asked last may be the one that is down.
    house: () => targetOf(nodes[turn++ % nodes.length] ?? server.node),
    primaryOnly: false,
    elsewhere: targetOf,
    group: null,
    way({ node }) {
      const here = node ?? server.node;
      return {
        mark: keyOf(here),
        target: () => targetOf(here),
        primaryOnly: false,
        errors: redirectsTo(told, here),
      };
    },
    discovery(listener) {
      const view = { told, here: listener.node ?? server.node, encrypted: listener.tls !== null };
      return (command) => cleanClusterReply(command, view);
    },
    close: () => undefined,
  };
}

/** A node may be asked about a million times; it is told once. */
function tellingOfHidden(announced: Announced, tell: Tell): Told {
  const hidden = new Set<string>();
  return (node) => {
    const gateway = announced.of(node);
    if (gateway !== null || hidden.has(keyOf(node))) return gateway;
    hidden.add(keyOf(node));
    const at = writeHostPort(node.host, node.port);
    tell(
      topologyEvent(
        'GATEWAY_NODE_HIDDEN',
        `No gateway stands for the node ${at}, so clients are not told of it. Give it a listener ` +
          'with "node", or name the gateway that stands for it under "announced".',
      ),
    );
    return null;
  };
}
