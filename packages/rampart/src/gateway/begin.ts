// What a worker begins with: its first provision, and what outlives every one.
import { randomBytes } from 'node:crypto';
import type { CommandTable } from '@rampart/client/commands';
import type { EventLog } from '../events/event-log.ts';
import type { GatedPolicy } from '../policy/types.ts';
import type { Headquarters } from './operate/worker.ts';
import { provide, type Ground, type Provision } from './provision.ts';
import { readTable } from './read-table.ts';
import { GatewayTrail } from './trail.ts';
import { Grants } from './unlock/grants.ts';
import type { Upstream } from './upstream/upstream.ts';

export interface Beginning {
  readonly policy: GatedPolicy;
  readonly worker: number;
  readonly log: EventLog;
  readonly headquarters: Pick<Headquarters, 'inBand'>;
}

export interface Parts {
  readonly ground: Ground;
  readonly trail: GatewayTrail;
  readonly grants: Grants;
  readonly provision: Provision;
  /** Whether the server has described its commands. */
  readonly isLive: boolean;
}

export async function begin({ policy, worker, log, headquarters }: Beginning): Promise<Parts> {
  const now = (): number => Date.now();
  const everything = policy.gateway.audit.commands === 'all';
  const trail = new GatewayTrail({ log, worker, everything, now });
  const grants = new Grants(() => performance.now());
  const ground: Ground = {
    trail,
    grants,
    inBand: (order) => headquarters.inBand(order),
    tell: (event) => trail.tell(event),
    chain: `gateway-${worker}`,
    now,
    poolKey: randomBytes(32),
  };
  let isLive = false;
  const tableOf = async ({ line }: Upstream): Promise<CommandTable> => {
    const { table, live } = await readTable(line);
    isLive = live;
    return table;
  };
  const provision = await provide(policy, tableOf, ground, null);
  log.nameCommands(provision.commandNames);
  return { ground, trail, grants, provision, isLive };
}
