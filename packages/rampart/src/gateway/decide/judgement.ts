// The slow path of a decision, in the order of the checks: command, second factor, keys, channels,
// arguments, scripts, budgets, tenant, data. The first that says no is the answer.
import type { Arguments, Command, CommandTable, KeyUse } from '@rampart/client/commands';
import { refuse, type GatewayRefusal } from '../codes.ts';
import type { Account, Session } from '../client/session.ts';
import type { Judge, Permit, Ruling } from '../gate.ts';
import type { ArgumentCheck } from '../limits/argument-check.ts';
import { chargeOf } from '../limits/charges.ts';
import type { UserBudgets } from '../limits/user-budgets.ts';
import type { Notice } from '../notices.ts';
import type { ScriptGuard } from '../scripts/script-guard.ts';
import { checkChannels, checkKeys } from './check-names.ts';
import type { Privilege } from '../unlock/grants.ts';
import type { Member } from './member.ts';
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
  readonly now: () => number;
}

const noScript = Buffer.from('-NOSCRIPT No matching script. Please use EVAL.\r\n');

export class Judgement implements Judge {
  readonly #options: JudgementOptions;

  constructor(options: JudgementOptions) {
    this.#options = options;
  }

  rule(session: Session, command: Command, args: Arguments): Ruling {
    const { account } = session;
    if (account === null) return refuse('GATEWAY_LOGIN_REQUIRED');
    const { member } = account;
    const { table, roomOf, now } = this.#options;
    const room = roomOf(member);
    const time = now();
    const notices: Notice[] = [];

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

    const scoped = permitForTenant(table, session, account, command, args);
    if (scoped !== null && 'code' in scoped) return scoped;
    const permit = permitOf(notices, privilege, scoped);
    if (script.kind !== 'unseen') return permit;
    return { ...permit, instead: () => Promise.resolve(noScript) };
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
  ): GatewayRefusal | null {
    const onAlert: OnAlert = (refusal) => this.#options.onAlert(session, refusal);
    return watch.touched(args, keys, time, onAlert)?.refusal ?? null;
  }

  spend({ member }: Account, count: number, now: number): boolean {
    const { budgets } = this.#options.roomOf(member);
    return budgets.commands(count, now);
  }

  read(session: Session, bytes: number, now: number): 'close' | null {
    const { account } = session;
    if (account === null) return null;
    const { egress } = this.#options.roomOf(account.member).watch;
    const breach = egress?.sent(bytes, now) ?? null;
    if (breach === null) return null;
    this.#options.onAlert(session, breach.refusal);
    return breach.reaction === 'close' ? 'close' : null;
  }
}

function permitOf(
  notices: readonly Notice[],
  privilege: Privilege | null,
  scoped: TenantPermit | null,
): Permit {
  return {
    kind: 'allow',
    notices,
    privilege,
    frame: scoped?.frame ?? null,
    clean: scoped?.clean ?? null,
    cleanMessage: scoped?.cleanMessage ?? null,
    instead: scoped?.instead ?? null,
  };
}
