// Everything that depends on the policy and is replaced with it, as a whole. What the policy does not
// change is taken over from the provision before.
import type { CommandTable } from '@rampart/client/commands';
import type { RampartEvent } from '@rampart/keyring';
import type { GatedPolicy } from '../policy/types.ts';
import { Networks } from './address/networks.ts';
import { buildGate, type GateParts } from './build-gate.ts';
import { fetchCredentials, sharedSecretOf, type Credentials } from './credentials.ts';
import { HouseDoorman } from './doorman.ts';
import type { CommonGate, Trail } from './gate.ts';
import { gatesOf, type GateOf } from './gates.ts';
import { HashedPasswords } from './login/hashed-passwords.ts';
import { openLogin, type LoginRoom } from './login/open-login.ts';
import { Observer } from './observe/observer.ts';
import { strangerNamed } from './observe/strangers.ts';
import { seenFile } from './observe/seen-file.ts';
import { sentinelTable } from './sentinels/table.ts';
import type { Grants } from './unlock/grants.ts';
import { servesAnybody } from './upstream/open.ts';
import { openUpstreamUnless, type Upstream } from './upstream/upstream.ts';

export interface Provision {
  readonly policy: GatedPolicy;
  readonly table: CommandTable;
  readonly networks: Networks;
  readonly credentials: Credentials;
  readonly upstream: Upstream;
  readonly login: LoginRoom;
  /** Null: what is refused is refused. */
  readonly observer: Observer | null;
  /** Who a client is that has not logged in; null: it must log in. */
  readonly anonymous: string | null;
  readonly gate: CommonGate;
  /** The gate at a listener. */
  readonly gateOf: GateOf;
  /** By the numbers under which the log knows them. */
  readonly commandNames: readonly string[];
}

/** What outlives every policy. */
export interface Ground {
  readonly trail: Trail;
  readonly grants: Grants;
  readonly inBand: CommonGate['inBand'];
  readonly tell: (event: RampartEvent) => void;
  /** What this worker's files are called after. */
  readonly chain: string;
  readonly now: () => number;
  /** Tells credentials apart in the names of pools, and is of no use to anybody else. */
  readonly poolKey: Buffer;
}

/** Reaches for secrets and files, and for nothing that could not be given back. */
export async function provide(
  policy: GatedPolicy,
  tableOf: (upstream: Upstream) => Promise<CommandTable>,
  ground: Ground,
  before: Provision | null,
): Promise<Provision> {
  const { now, tell } = ground;
  const credentials = await fetchCredentials(policy);
  const upstream = await openUpstreamUnless(before?.upstream ?? null, {
    policy: policy.gateway.upstream,
    listeners: policy.gateway.listeners,
    house: credentials.house,
    sentinelLogin: credentials.sentinels,
    tell,
    now,
  });
  try {
    const table = await tableOf(upstream);
    const observer = await observerFor(policy, ground, before?.observer ?? null);
    const anonymous = await anonymousFor(policy, upstream, observer);
    const parts = { policy, table, credentials, upstream, observer, anonymous };
    return { ...parts, ...rooms(parts, ground, before) };
  } catch (error) {
    // What it holds open would keep a process that cannot start.
    if (upstream !== before?.upstream) upstream.close();
    throw error;
  }
}

/** Where nothing is refused, whoever the server serves without a login comes in as `default`. */
async function anonymousFor(
  { gateway }: Policy,
  { topology }: Upstream,
  observer: Observer | null,
): Promise<string | null> {
  if (gateway.anonymous !== null || observer === null) return gateway.anonymous;
  const needsNoLogin = await servesAnybody(topology.house, gateway.upstream.connectWithin);
  return needsNoLogin ? 'default' : null;
}

async function observerFor(
  { gateway: { audit, observe } }: GatedPolicy,
  { chain }: Ground,
  before: Observer | null,
): Promise<Observer | null> {
  return observe ? (before ?? (await Observer.open(seenFile(audit.directory, chain)))) : null;
}

/** The same policy with the table of another server. */
export function withTable(before: Provision, table: CommandTable, ground: Ground): Provision {
  const { policy, credentials, upstream, observer, anonymous } = before;
  const parts = { policy, table, credentials, upstream, observer, anonymous };
  return { ...parts, ...rooms(parts, ground, before) };
}

type Parts = Pick<
  Provision,
  'policy' | 'table' | 'credentials' | 'upstream' | 'observer' | 'anonymous'
>;

function rooms(
  parts: Parts,
  ground: Ground,
  before: Provision | null,
): Omit<Provision, keyof Parts> {
  const { policy, table, credentials, upstream, observer, anonymous } = parts;
  const { trail, grants, inBand, tell, now, poolKey } = ground;
  const { users, gateway } = policy;
  const networks = new Networks(policy.networks);
  const secret = sharedSecretOf(policy, credentials);
  const login = openLogin({
    policy: gateway.login,
    users,
    stranger: observer === null ? null : strangerNamed,
    networks,
    tell,
    secret,
    before: before?.login ?? null,
  });
  const doormanFor: GateParts['doormanFor'] = (members, stranger) =>
    new HouseDoorman({
      members,
      stranger,
      anonymous,
      gate: login.gate,
      passwords: new HashedPasswords({ hashes: credentials.hashes }),
      upstreamLogins: credentials.upstream,
      target: upstream.topology.house,
      within: gateway.upstream.connectWithin,
      secret,
      poolKey,
    });
  const gate = buildGate({
    policy,
    table,
    trail,
    grants,
    inBand,
    observer,
    doormanFor,
    before: before?.gate ?? null,
    now,
  });
  const gateOf = gatesOf({ gate, upstream, sentinelLogin: credentials.sentinels });
  const all = upstream.topology.group === null ? [table] : [table, sentinelTable()];
  const commandNames = all.flatMap(({ commands }) => commands.map(({ name }) => name));
  return { networks, login, gate, gateOf, commandNames };
}
