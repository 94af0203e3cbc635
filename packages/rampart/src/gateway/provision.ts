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
import { OpenUsers } from './login/open-users.ts';
import { Observer } from './observe/observer.ts';
import { OperatingError } from './operate/errors.ts';
import { operatingEvent } from './operate/events.ts';
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
  /** For whom the server takes any password. */
  readonly openUsers: OpenUsers;
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
    const openUsers = await openUsersAt(policy, upstream, observer, tell);
    const parts = { policy, table, credentials, upstream, openUsers, observer, anonymous };
    return { ...parts, ...rooms(parts, ground, before) };
  } catch (error) {
    // What it holds open would keep a process that cannot start.
    if (upstream !== before?.upstream) upstream.close();
    throw error;
  }
}

/** Where nothing is refused, whoever the server serves without a login comes in as `default`. */
async function anonymousFor(
  { gateway }: GatedPolicy,
  { topology }: Upstream,
  observer: Observer | null,
): Promise<string | null> {
  if (gateway.anonymous !== null || observer === null) return gateway.anonymous;
  const needsNoLogin = await servesAnybody(topology.house, gateway.upstream.connectWithin);
  return needsNoLogin ? 'default' : null;
}

/** Throws where the server lets users in with any password, and the policy does not bear it. */
async function openUsersAt(
  { users, gateway: { anonymous, upstream: settings } }: GatedPolicy,
  { topology }: Upstream,
  observer: Observer | null,
  tell: Ground['tell'],
): Promise<OpenUsers> {
  const tolerated = settings.dangerouslyOpen || observer !== null;
  const openUsers = new OpenUsers({
    users: users.values(),
    anonymous,
    target: topology.house,
    within: settings.connectWithin,
    tolerated,
  });
  const names = await openUsers.look();
  if (names.length === 0) return openUsers;
  if (!tolerated) throw new OperatingError('GATEWAY_SERVER_OPEN', openSentence(names));
  tell(serverOpenEvent(names));
  return openUsers;
}

export function serverOpenEvent(names: readonly string[]): RampartEvent {
  return operatingEvent('GATEWAY_SERVER_OPEN', openSentence(names), { users: names.join(' ') });
}

function openSentence(names: readonly string[]): string {
  return `The server takes any password for: ${names.join(', ')}.`;
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
  const { policy, credentials, upstream, openUsers, observer, anonymous } = before;
  const parts = { policy, table, credentials, upstream, openUsers, observer, anonymous };
  return { ...parts, ...rooms(parts, ground, before) };
}

type Parts = Pick<
  Provision,
  'policy' | 'table' | 'credentials' | 'upstream' | 'openUsers' | 'observer' | 'anonymous'
>;

function rooms(
  parts: Parts,
  ground: Ground,
  before: Provision | null,
): Omit<Provision, keyof Parts> {
  const { policy, table, credentials, upstream, openUsers, observer, anonymous } = parts;
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
      openUsers,
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
