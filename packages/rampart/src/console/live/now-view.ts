// What happens at this moment, from what was counted and read. Nothing here waits.
import type { ConnectedClient, NowView, RefusedKind } from '../contract/now.ts';
import type { Gap } from '../contract/session.ts';
import type { Feed } from './feed.ts';
import type { GatewayReading } from './gateways.ts';
import { meaningOf } from './meanings.ts';
import type { Tally } from './tally.ts';
import type { Grant } from './unlocks.ts';

export interface NowInput {
  readonly now: number;
  readonly feed: Feed;
  readonly tally: Tally;
  readonly gateways: readonly GatewayReading[];
  readonly grants: readonly Grant[];
  readonly alerts: NowView['alerts'];
  readonly gaps: readonly Gap[];
  /** From when on everything was read; null: nothing was. */
  readonly readSince: number | null;
}

const hour = 3_600_000;
const mostEvents = 200;
const mostWho = 8;

export function nowView(input: NowInput): NowView {
  const { now, feed, tally, gateways, grants, alerts, gaps, readSince } = input;
  return {
    events: feed.latest(mostEvents),
    clients: clientsOf(gateways, grants, now),
    refused: refusedOf(tally, now),
    countedSince: Math.max(now - hour, readSince ?? 0),
    alerts,
    gaps,
  };
}

/** Connections of one user from one address are one client. */
function clientsOf(
  gateways: readonly GatewayReading[],
  grants: readonly Grant[],
  now: number,
): readonly ConnectedClient[] {
  const unlocked = new Set(grants.map(({ connection }) => connection));
  const clients = new Map<string, ConnectedClient>();
  for (const reading of gateways) {
    if (reading.kind === 'silent') continue;
    const gateway = reading.gateway.name;
    for (const { id, user, address, age } of reading.connections) {
      const name = user ?? 'not logged in';
      const key = JSON.stringify([gateway, name, address]);
      const known = clients.get(key);
      const since = Math.min(known?.since ?? Infinity, Math.round(now - age));
      clients.set(key, {
        gateway,
        user: name,
        address,
        connections: (known?.connections ?? 0) + 1,
        since,
        unlocked: known?.unlocked === true || unlocked.has(id),
      });
    }
  }
  return [...clients.values()].toSorted((a, b) => b.connections - a.connections);
}

function refusedOf(tally: Tally, now: number): readonly RefusedKind[] {
  const kinds: RefusedKind[] = [];
  for (const [code, { layer, counts, last, who }] of tally.refused.entries()) {
    const count = counts.sum(now);
    if (count === 0) continue;
    const names = [...who.entries()].toSorted(([, a], [, b]) => b.count - a.count);
    kinds.push({
      code,
      layer,
      means: meaningOf(last),
      count,
      lastAt: last.time,
      who: names.slice(0, mostWho).map(([name]) => name),
    });
  }
  return kinds.toSorted((a, b) => b.count - a.count);
}
