// From the counters of a worker to its reading.
import type { Pulse } from '../pulse.ts';
import type { GatewayTrail } from '../trail.ts';
import type { PoolSizes } from '../upstream/pools.ts';
import type { Reading } from './reading.ts';
import type { Vitals } from './vitals.ts';

export interface Readable {
  readonly worker: number;
  readonly restarts: number;
  readonly clients: number;
  readonly connected: number;
  readonly trail: GatewayTrail;
  readonly grants: number;
  readonly pools: PoolSizes;
  readonly pulse: Pulse;
  readonly vitals: Vitals;
  readonly isLogHealthy: boolean;
  readonly isDraining: boolean;
}

export function readingOf(readable: Readable): Reading {
  const { worker, restarts, clients, connected, trail, grants, pools, pulse, vitals, isDraining } =
    readable;
  const { counters, tallies } = trail;
  const { isHere, silence } = pulse;
  const { counts, sum } = vitals.roundTrips;
  return {
    worker,
    restarts,
    clients,
    connected,
    users: [...tallies].map(([user, tally]) => ({ user, ...tally })),
    refusals: [...counters.refused],
    observed: [...counters.observed],
    notices: [...counters.noticed],
    logins: [...counters.logins],
    grants,
    upstream: {
      isHere,
      silence: Number.isFinite(silence) ? silence : null,
      ...pools,
      roundTrips: { counts, sum },
    },
    log: { isHealthy: readable.isLogHealthy },
    lateness: vitals.lateness(),
    memory: process.memoryUsage.rss(),
    isDraining,
  };
}
