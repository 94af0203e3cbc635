// A Sentinel group behind the gateway: a listener stands for the primary, whichever server that is,
// for one server whatever its role, or for the Sentinels.
import type { HostPort, UpstreamServer } from '../../policy/types.ts';
import { addressOf, Announced, keyOf } from './announced.ts';
import type { Target } from './open.ts';
import { redirectsTo } from './redirects.ts';
import { SentinelWatch } from './sentinel.ts';
import type { GroupView, Topology, TopologyParts, Way } from './way.ts';

type SentinelServer = Extract<UpstreamServer, { readonly kind: 'sentinel' }>;

/** The mark of the way to the primary. */
export const primaryWay = 'primary';

export function sentinelTopology(parts: TopologyParts, server: SentinelServer): Topology {
  const { listeners, tls, sentinelLogin, policy, tell, onSwitch } = parts;
  const { sentinels, group } = server;
  const watch = new SentinelWatch({
    sentinels,
    group,
    login: sentinelLogin,
    tls,
    within: policy.connectWithin,
    tell,
    onSwitch,
  });
  const target = (): Promise<Target> => watch.target();
  const view = viewOf(parts, server);
  const told = (at: HostPort): HostPort | null => {
    const { primary } = watch;
    return primary !== null && keyOf(primary) === keyOf(at) ? view.primary(at) : view.replica(at);
  };
  const primary: Way = {
    mark: primaryWay,
    target,
    primaryOnly: true,
    errors: redirectsTo(told, null),
  };
  const speaker: Way = {
    mark: 'sentinels',
    target: () => watch.sentinel(),
    primaryOnly: false,
    errors: null,
  };
  return {
    house: target,
    primaryOnly: true,
    elsewhere: null,
    group: listeners.some(({ serves }) => serves === 'sentinels') ? view : null,
    way({ node, serves }) {
      if (serves === 'sentinels') return speaker;
      if (node === null) return primary;
      return {
        mark: keyOf(node),
        target: () => Promise.resolve({ address: node, tls }),
        primaryOnly: false,
        errors: redirectsTo(told, node),
      };
    },
    discovery: () => null,
    close: () => watch.close(),
  };
}

/** A listener that follows the primary stands for every server that is the primary. */
function viewOf({ listeners }: TopologyParts, { group, announced }: SentinelServer): GroupView {
  const gateways = new Announced(listeners, announced);
  const following = listeners.find(({ serves, node }) => serves === 'server' && node === null);
  const follows = following === undefined ? null : addressOf(following);
  return {
    name: group,
    primary: (server) => follows ?? gateways.of(server),
    replica: (server) => gateways.of(server),
    sentinel: (sentinel) => gateways.of(sentinel),
  };
}
