// From a policy and what the server says of its commands to what every connection works with.
import type { Command, CommandTable } from '@rampart/client/commands';
import type { GatedPolicy, User } from '../policy/types.ts';
import { handlingOf } from './client/handling.ts';
import { newSeats } from './client/seat.ts';
import { KeyspaceSize } from './data/keyspace-size.ts';
import { Judgement, type UserRoom } from './decide/judgement.ts';
import { Member } from './decide/member.ts';
import { Shapes } from './decide/shapes.ts';
import { Watch } from './decide/watch.ts';
import type { CommonGate, Doorman, KeptRoom, Trail } from './gate.ts';
import { ArgumentCheck } from './limits/argument-check.ts';
import { mayBeCharged } from './limits/charges.ts';
import { tellsOfScanners } from './limits/reconnaissance.ts';
import { UserBudgets } from './limits/user-budgets.ts';
import type { Observer } from './observe/observer.ts';
import { mostStrangers, strangerNamed } from './observe/strangers.ts';
import { Runaways } from './scripts/runaways.ts';
import { ScriptGuard } from './scripts/script-guard.ts';
import type { Grants } from './unlock/grants.ts';
import { showsNodes } from './upstream/cluster-discovery.ts';

export interface GateParts {
  readonly policy: GatedPolicy;
  readonly table: CommandTable;
  readonly trail: Trail;
  readonly grants: Grants;
  readonly inBand: CommonGate['inBand'];
  /** Null: what is refused is refused. */
  readonly observer: Observer | null;
  readonly doormanFor: (members: ReadonlyMap<string, Member>, stranger: MemberOf | null) => Doorman;
  /** The gate under the policy before: what a user has used up stays used up. */
  readonly before: CommonGate | null;
  readonly now: () => number;
}

/** Somebody whom the policy does not name; null when there are too many of them. */
export type MemberOf = (name: string) => Member | null;

export function buildGate(parts: GateParts): CommonGate {
  const { policy, table, trail, grants, inBand, observer, doormanFor, before, now } = parts;
  const { limits, login, upstream } = policy.gateway;
  const { reserved } = upstream;
  const handlings = table.commands.map(handlingOf);
  const members = new Map<string, Member>();
  const rooms = new Map<string, KeptRoom>();
  const keyspace = before?.keyspace ?? new KeyspaceSize(() => performance.now());
  const admit = (user: User): Member => {
    const room = keptRoom(user, before) ?? roomFor(user, () => keyspace.count, now());
    const slow = (command: Command): boolean =>
      observer !== null ||
      handlings[command.id] !== 'shared' ||
      (room.arguments.needs(command) && !(command.name === 'set' && setIsPlain(user))) ||
      ScriptGuard.guards(command) ||
      mayBeCharged(command) ||
      tellsOfScanners(command) ||
      showsNodes(command) ||
      command.flags.has('pubsub');
    const member = new Member({
      user,
      table,
      watch: room.watch,
      needsSlowPath: slow,
      reserved,
    });
    members.set(user.name, member);
    rooms.set(user.name, { ...room, user, scripts: guardFor(member, table) });
    return member;
  };
  for (const user of policy.users.values()) admit(user);
  const most = members.size + mostStrangers;
  const stranger: MemberOf = (name) =>
    members.get(name) ?? (members.size < most ? admit(strangerNamed(name)) : null);
  const judge = new Judgement({
    table,
    roomOf: ({ user }) => {
      const room = rooms.get(user.name);
      if (room === undefined) throw new TypeError(`No user ${user.name} in this policy.`);
      return room;
    },
    unlocked: ({ id }, command, args) => grants.allows(id, command.name, args),
    onAlert: (session, refusal) => trail.observed(session, refusal, null),
    onRefused: (session, refusal, command) => trail.refused(session, refusal, command),
    observer,
    now,
  });
  const doorman = doormanFor(members, observer === null ? null : stranger);
  return {
    limits,
    loginWithin: login.within,
    shapes: new Shapes(table),
    table,
    handlings,
    judge,
    trail,
    doorman,
    grants,
    inBand,
    rooms,
    seats: before?.seats ?? newSeats(),
    keyspace,
    runaways: before?.runaways ?? new Runaways(),
    observer,
    now,
  };
}

function keptRoom(user: User, before: CommonGate | null): KeptRoom | null {
  const room = before?.rooms.get(user.name);
  const asked = ({ limits, data }: User): string => JSON.stringify([limits, data]);
  return room !== undefined && asked(room.user) === asked(user) ? room : null;
}

function roomFor(user: User, keyspace: () => number, now: number): Omit<UserRoom, 'scripts'> {
  const { limits, data } = user;
  return {
    budgets: new UserBudgets(limits, now),
    arguments: new ArgumentCheck({ ...limits, expiring: data.expiring }),
    watch: new Watch(data, keyspace, now),
  };
}

/** What the hot path looks at in a SET is all there is to look at, where no key has to expire. */
function setIsPlain({ data }: User): boolean {
  return data.expiring.length === 0;
}

function guardFor(member: Member, table: CommandTable): ScriptGuard {
  return new ScriptGuard(member.user.scripts, {
    mayRun: (name) => {
      const command = table.byName(name);
      return command !== undefined && member.right(command.id) === 'allowed';
    },
    firstKeyOf: (name) => {
      const command = table.byName(name);
      if (command === undefined) return undefined;
      return command.keys === 'none' ? 0 : Math.max(1, command.first);
    },
    isContainer: (name) => table.byName(name)?.container ?? false,
    declaredKeysOnly: member.keys.every !== 3 || member.tenant !== null,
  });
}
