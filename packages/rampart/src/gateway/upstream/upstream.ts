// Everything that depends on which server stands behind and as whom the gateway speaks to it.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Listener, UpstreamPolicy } from '../../policy/types.ts';
import { OperatingError } from '../operate/errors.ts';
import { ClusterLine } from './cluster-line.ts';
import { HouseLine, type HouseLineOptions } from './house-line.ts';
import type { Login } from './open.ts';
import { Pools } from './pools.ts';
import { primaryWay } from './sentinel-group.ts';
import { openTopology } from './topology.ts';
import { topologyEvent, type Tell } from './topology-events.ts';
import type { Topology } from './way.ts';

export interface Upstream {
  /** Differs when the server, the way to it, or the gateway's login there differs. */
  readonly mark: string;
  readonly topology: Topology;
  readonly line: HouseLine;
  readonly pools: Pools;
  close(): void;
}

export interface UpstreamParts {
  readonly policy: UpstreamPolicy;
  readonly listeners: readonly Listener[];
  readonly house: Login | null;
  /** As whom the gateway speaks to Sentinels. */
  readonly sentinelLogin: Login | null;
  readonly tell: Tell;
  readonly now: () => number;
}

const nobodyThere =
  'The server has not answered for seconds, and nobody takes a connection where it was: what it was ' +
  'asked is given up. Look at its machine, and at the network between.';

/** The one that is there, when nothing about it has changed: what it holds open stays open. */
export async function openUpstreamUnless(
  before: Upstream | null,
  parts: UpstreamParts,
): Promise<Upstream> {
  const { policy, listeners, house, sentinelLogin, tell, now } = parts;
  const mark = await markOf(parts);
  if (before?.mark === mark) return before;
  const within = policy.connectWithin;
  const pools = new Pools({
    within,
    now,
    onHealth: () => undefined,
    onDead: () => tell(topologyEvent('GATEWAY_UPSTREAM_SILENT', nobodyThere)),
  });
  const topology = await openTopology({
    policy,
    listeners,
    sentinelLogin,
    tell,
    onSwitch: () => {
      pools.cut(primaryWay);
      line.giveUp();
    },
  });
  const line = openLine(topology, { login: house, within });
  const close = (): void => {
    topology.close();
    pools.close();
    line.close();
  };
  return { mark, topology, line, pools, close };
}

function openLine(
  { house, elsewhere, primaryOnly }: Topology,
  options: Pick<HouseLineOptions, 'login' | 'within'>,
): HouseLine {
  const all = { ...options, target: house, primaryOnly };
  return elsewhere === null ? new HouseLine(all) : new ClusterLine(all, elsewhere);
}

async function markOf(parts: UpstreamParts): Promise<string> {
  const { policy, listeners, house, sentinelLogin } = parts;
  const { server, tls } = policy;
  // JSON says nothing of what is in a map.
  const told = server.kind === 'single' ? [] : [[...server.announced], listeners.map(standOf)];
  const hash = createHash('sha256').update(JSON.stringify([policy, told]));
  for (const path of [tls?.authority, tls?.revoked, tls?.certificate, tls?.key]) {
    if (path !== null && path !== undefined) hash.update(await readCertificate(path));
  }
  for (const login of [house, sentinelLogin]) hash.update(login?.password ?? '').update('\n');
  return hash.digest('base64url');
}

function standOf({ address, announce, node, serves }: Listener): unknown {
  return [address, announce, node, serves];
}

async function readCertificate(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const what = `The file ${path}, for TLS to the server, cannot be read.`;
    throw new OperatingError('GATEWAY_CERTIFICATE_UNUSABLE', what, { cause });
  }
}
