// From a policy and what the server says of its commands to what every connection works with.
import type { Command, CommandTable } from '@rampart/client/commands';
import type { Policy, User } from '../policy/types.ts';
import { handlingOf } from './client/handling.ts';
import { Judgement, type JudgementOptions, type UserRoom } from './decide/judgement.ts';
import { Member } from './decide/member.ts';
import { Shapes } from './decide/shapes.ts';
import { Watch } from './decide/watch.ts';
import type { Doorman, Gate, Trail } from './gate.ts';
import { ArgumentCheck } from './limits/argument-check.ts';
import { mayBeCharged } from './limits/charges.ts';
import { tellsOfScanners } from './limits/reconnaissance.ts';
import { UserBudgets, usualCharges } from './limits/user-budgets.ts';
import { ScriptGuard } from './scripts/script-guard.ts';
import type { Pools } from './upstream/pools.ts';

export interface GateParts {
  readonly policy: Policy;
  readonly table: CommandTable;
  readonly pools: Pools;
  readonly trail: Trail;
  readonly doormanFor: (members: ReadonlyMap<string, Member>) => Doorman;
  readonly unlocked: JudgementOptions['unlocked'];
  readonly now: () => number;
}

export function buildGate(parts: GateParts): Gate {
  const { policy, table, pools, trail, doormanFor, unlocked, now } = parts;
  const { limits, login, observe } = policy.gateway;
  const handlings = table.commands.map(handlingOf);
  const members = new Map<string, Member>();
  const rooms = new Map<string, UserRoom>();
  for (const user of policy.users.values()) {
    const room = roomFor(user, now());
    const slow = (command: Command): boolean =>
      handlings[command.id] !== 'shared' ||
      (room.arguments.needs(command) && command.name !== 'set') ||
      ScriptGuard.guards(command) ||
      mayBeCharged(command) ||
      tellsOfScanners(command) ||
      command.flags.has('pubsub');
    const member = new Member({ user, table, watch: room.watch, needsSlowPath: slow });
    members.set(user.name, member);
    rooms.set(user.name, { ...room, scripts: guardFor(member, table) });
  }
  const judge = new Judgement({
    table,
    roomOf: ({ user }) => {
      const room = rooms.get(user.name);
      if (room === undefined) throw new TypeError(`No user ${user.name} in this policy.`);
      return room;
    },
    unlocked,
    onAlert: (session, refusal) => trail.observed(session, refusal, null),
    now,
  });
  const doorman = doormanFor(members);
  return {
    limits,
    loginWithin: login.within,
    shapes: new Shapes(table),
    handlings,
    pools,
    judge,
    trail,
    doorman,
    observe,
    now,
  };
}

function roomFor(user: User, now: number): Omit<UserRoom, 'scripts'> {
  const { limits, data } = user;
  const { commandsPerSecond: most } = limits;
  return {
    budgets: new UserBudgets(
      {
        commands: most === null ? null : { perSecond: most, burst: Math.max(1, most) },
        charges: usualCharges,
      },
      now,
    ),
    arguments: new ArgumentCheck({ ...limits, expiring: [] }),
    watch: new Watch(data, () => Number.NaN, now),
  };
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
