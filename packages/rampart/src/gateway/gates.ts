// The gate as the clients of a listener find it. Rights are the same at every listener; what it stands
// for, and so where its clients are taken and what they are told of other servers, is not.
import type { Listener } from '../policy/types.ts';
import type { CommonGate, Gate } from './gate.ts';
import { sentinelGate } from './sentinels/gate.ts';
import type { Login } from './upstream/open.ts';
import type { Upstream } from './upstream/upstream.ts';

export type GateOf = (listener: Listener) => Gate;

export interface GatesParts {
  readonly gate: CommonGate;
  readonly upstream: Upstream;
  /** As whom the gateway speaks to Sentinels. */
  readonly sentinelLogin: Login | null;
}

export function gatesOf(parts: GatesParts): GateOf {
  const known = new WeakMap<Listener, Gate>();
  return (listener) => {
    const there = known.get(listener) ?? gateAt(listener, parts);
    known.set(listener, there);
    return there;
  };
}

function gateAt(listener: Listener, parts: GatesParts): Gate {
  const { gate, upstream, sentinelLogin } = parts;
  const { topology } = upstream;
  const way = topology.way(listener);
  const pools = upstream.pools.by(way);
  const { group } = topology;
  if (listener.serves === 'sentinels' && group !== null) {
    return sentinelGate({ gate, pools, group, login: sentinelLogin });
  }
  return {
    ...gate,
    pools,
    doorman: gate.doorman.at(way.target),
    discovery: topology.discovery(listener),
  };
}
