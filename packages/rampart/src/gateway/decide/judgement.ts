// The slow path of a decision, in the order of the checks: command, second factor, keys, channels,
// arguments, scripts, budgets, tenant, data. The first that says no is the answer. Where everything is
// only observed, what would be refused passes, except what must not: commands that would be open to
// strangers because the server takes the gateway for a neighbour, and whatever would cross tenants.
import {
  forbiddenCommands,
  type Arguments,
  type Command,
  type CommandTable,
  type KeyUse,
} from '@rampart/client/commands';
import { refuse, replyTo, type GatewayRefusal } from '../codes.ts';
import type { Account, Session } from '../client/session.ts';
import type { Expulsion, Judge, Permit, Ruling } from '../gate.ts';
import type { ArgumentCheck } from '../limits/argument-check.ts';
import { chargeOf } from '../limits/charges.ts';
import type { UserBudgets } from '../limits/user-budgets.ts';
import type { Notice } from '../notices.ts';
import type { Observer } from '../observe/observer.ts';
import type { ScriptGuard } from '../scripts/script-guard.ts';
import type { Privilege } from '../unlock/grants.ts';
import { checkChannels, checkKeys } from './check-names.ts';
import type { Member } from './member.ts';
import { bothLooks, lookAt, type Look } from './reply-look.ts';
import { permitForTenant, type TenantPermit } from './tenant-permit.ts';
import type { OnAlert, Watch } from './watch.ts';

/** What is kept for each user beside his rights. */
export interface UserRoom {
  readonly budgets: UserBudgets;
  readonly arguments: ArgumentCheck;
  readonly scripts: ScriptGuard;
  readonly watch: Watch;
}

export interface JudgementOptions {
  readonly table: CommandTable;
  readonly roomOf: (member: Member) => UserRoom;
  /** Whether a second factor has let this connection run this command, with these arguments. */
  readonly unlocked: (session: Session, command: Command, args: Arguments) => Privilege | null;
  readonly onAlert: (session: Session, refusal: GatewayRefusal) => void;
  /** A reply was refused, whose command had passed. */
  readonly onRefused: (session: Session, refusal: GatewayRefusal, command: string) => void;
  /** Null: what is refused is refused. */
  readonly observer: Observer | null;
  readonly now: () => number;
}

/** Nothing speaks against the command. */
interface Passed {
  readonly kind: 'passed';
  readonly privilege: Privilege | null;
  /** A digest of a script whose body has not been seen. */
  readonly unseen: boolean;
}

const noScript = Buffer.from('-NOSCRIPT No matching script. Please use EVAL.\r\n');

export class Judgement implements Judge {
  readonly #options: JudgementOptions;
  /** By id. */
  readonly #neverPassed: ReadonlySet<number>;

  constructor(options: JudgementOptions) {
    this.#options = options;
    this.#neverPassed = forbiddenCommands(options.table);
  }

  rule(session: Session, command: Command, args: Arguments): Ruling {
    const { account } = session;
    if (account === null) return refuse('GATEWAY_LOGIN_REQUIRED');
    const { table, roomOf, observer } = this.#options;
    const room = roomOf(account.member);
    const notices: Notice[] = [];
    const found = this.#check(session, account.member, room, command, args, notices);
    if (found.kind !== 'passed' && (observer === null || this.#neverPassed.has(command.id))) {
      return found;
    }
    const scoped = permitForTenant(table, session, account, command, args);
    if (scoped !== null && 'code' in scoped) return scoped;
    observer?.saw(session, table, command, args);
    const privilege = found.kind === 'passed' ? found.privilege : null;
    const look = lookAt(
      command,
      account.member.user.commands,
      privilege !== null,
      room.watch.countsNames ? (count) => this.#listed(session, room.watch, command, count) : null,
    );
    const observed =
      found.kind === 'expel' ? found.refusal : found.kind === 'refuse' ? found : null;
    const permit = permitOf({ notices, observed, privilege }, scoped, look);
    if (found.kind !== 'passed' || !found.unseen) return permit;
    return { ...permit, instead: () => Promise.resolve(noScript) };
  }

  #check(
    session: Session,
    member: Member,
    room: UserRoom,
    command: Command,
    args: Arguments,
    notices: Notice[],
  ): Passed | GatewayRefusal | Expulsion {
    const { table, now } = this.#options;
    const time = now();
    const spent = room.budgets.command(time);
    if (spent !== null) return spent;
    const seen = session.reconnaissance.saw(command, time);
    if (seen !== null) notices.push(seen);

    const privilege = this.#right(session, member, command, args);
    if (privilege !== null && 'kind' in privilege) return privilege;

    const keys = checkKeys(table, command, args, member, notices);
    if ('kind' in keys) return keys;
    const channels = checkChannels(table, command, args, member);
    if (channels !== null) return channels;

    const found = room.arguments.check(command, args);
    if (found !== null && 'kind' in found) return found;
    if (found !== null) notices.push(...found);

    const script = room.scripts.decide(command, args);
    if (script.kind === 'refuse') return script;
    if (script.kind === 'allow') notices.push(...script.notices);

    const charge = chargeOf(command, args, time);
    const charged = charge === null ? null : room.budgets.charge(charge, time);
    if (charged !== null) return charged;

    const breach = this.#touched(session, room.watch, args, keys, time);
    if (breach !== null) return breach;
    return { kind: 'passed', privilege, unseen: script.kind === 'unseen' };
  }

  #right(
    session: Session,
    member: Member,
    command: Command,
    args: Arguments,
  ): Privilege | GatewayRefusal | null {
    const right = member.right(command.id);
    if (right === 'allowed') return null;
    if (right === 'locked') {
      const privilege = this.#options.unlocked(session, command, args);
      return privilege ?? refuse('GATEWAY_UNLOCK_REQUIRED');
    }
    return refuse('GATEWAY_COMMAND_REFUSED', `this user may not run '${command.name}'`);
  }

  #touched(
    session: Session,
    watch: Watch,
    args: Arguments,
    keys: readonly KeyUse[],
    time: number,
  ): GatewayRefusal | Expulsion | null {
    const onAlert: OnAlert = (refusal) => this.#options.onAlert(session, refusal);
    const breach = watch.touched(args, keys, time, onAlert);
    if (breach === null) return null;
    const { reaction, refusal } = breach;
    return reaction === 'close' ? { kind: 'expel', refusal } : refusal;
  }

  /** So many names of keys are about to go out; what goes out in their place, if not they. */
  #listed(session: Session, watch: Watch, { name }: Command, count: number): Buffer | null {
    const { now, observer, onAlert, onRefused } = this.#options;
    const breach = watch.listed(count, now());
    if (breach === null) return null;
    const { reaction, refusal } = breach;
    if (reaction === 'alert' || observer !== null) {
      onAlert(session, refusal);
      return null;
    }
    onRefused(session, refusal, name);
    if (reaction === 'close') session.expelled = true;
    return replyTo(refusal);
  }

  /** Whether so many commands of the hot path may still be run. */
  spend({ member }: Account, count: number, now: number): boolean {
    const { budgets, watch } = this.#options.roomOf(member);
    if (watch.egress !== null && watch.egress.before(now) !== null) return false;
    return budgets.commands(count, now);
  }

  read(session: Session, bytes: number, now: number): 'close' | null {
    const { account } = session;
    if (account === null) return null;
    const { observer, onAlert, roomOf } = this.#options;
    const breach = roomOf(account.member).watch.egress?.sent(bytes, now) ?? null;
    if (breach === null) return null;
    onAlert(session, breach.refusal);
    return breach.reaction === 'close' && observer === null ? 'close' : null;
  }
}

type Found = Pick<Permit, 'notices' | 'observed' | 'privilege'>;

function permitOf(found: Found, scoped: TenantPermit | null, look: Look | null): Permit {
  const instead = scoped?.instead ?? null;
  return {
    kind: 'allow',
    ...found,
    frame: scoped?.frame ?? null,
    clean: bothLooks(scoped?.clean ?? null, look),
    cleanMessage: scoped?.cleanMessage ?? null,
    instead:
      instead === null || look === null ? instead : async (send) => look(await instead(send)),
  };
}
