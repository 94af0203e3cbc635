// A listener before Sentinels: the same people may come in as before the server, and the Sentinels see
// the gateway in place of them.
import type { CommandTable } from '@rampart/client/commands';
import { handlingOf } from '../client/handling.ts';
import type { Account, Session } from '../client/session.ts';
import type { GatewayRefusal } from '../codes.ts';
import { Member } from '../decide/member.ts';
import { Shapes } from '../decide/shapes.ts';
import type { CommonGate, Doorman, Gate, Trail } from '../gate.ts';
import type { Login } from '../upstream/open.ts';
import type { Identity, PoolsOfWay } from '../upstream/pools.ts';
import type { GroupView } from '../upstream/way.ts';
import { SentinelJudge } from './judge.ts';
import { sentinelTable } from './table.ts';

export interface SentinelGateParts {
  /** The gate before the server. */
  readonly gate: CommonGate;
  readonly pools: PoolsOfWay;
  readonly group: GroupView;
  /** As whom the gateway speaks to the Sentinels. */
  readonly login: Login | null;
}

export function sentinelGate({ gate, pools, group, login }: SentinelGateParts): Gate {
  const table = sentinelTable();
  return {
    ...gate,
    shapes: new Shapes(table),
    table,
    handlings: table.commands.map(handlingOf),
    pools,
    judge: new SentinelJudge(group),
    trail: withNumbersFrom(gate.shapes.arity.length, gate.trail),
    doorman: new SentinelDoorman(gate, table, { user: '', credential: 'house', login }),
    // Even where the rest only watches: what clients are told has to be rewritten.
    observer: null,
    discovery: null,
  };
}

/** In the log the Sentinels' commands are numbered behind those of the server. */
function withNumbersFrom(first: number, trail: Trail): Trail {
  return {
    entered: (session) => trail.entered(session),
    passed: (session, id) => trail.passed(session, first + id),
    allowed: (session, command, notices) =>
      trail.allowed(session, { ...command, id: first + command.id }, notices),
    refused: (session, refusal, command) => trail.refused(session, refusal, command),
    observed: (session, refusal, command) => trail.observed(session, refusal, command),
    privileged: (session, command) => trail.privileged(session, command),
    opened: (session, listener) => trail.opened(session, listener),
    closed: (session, reason) => trail.closed(session, reason),
  };
}

class SentinelDoorman implements Doorman {
  readonly #gate: CommonGate;
  readonly #table: CommandTable;
  /** Everybody shares it: what may be asked does not depend on who asks. */
  readonly #identity: Identity;

  constructor(gate: CommonGate, table: CommandTable, identity: Identity) {
    this.#gate = gate;
    this.#table = table;
    this.#identity = identity;
  }

  at(): this {
    return this;
  }

  get anonymous(): Account | null {
    const { anonymous } = this.#gate.doorman;
    return anonymous === null ? null : this.#asClient(anonymous);
  }

  async login(...attempt: Parameters<Doorman['login']>): Promise<Account | GatewayRefusal> {
    const outcome = await this.#gate.doorman.login(...attempt);
    return 'kind' in outcome ? outcome : this.#asClient(outcome);
  }

  certified(session: Session, name: string): Account | GatewayRefusal {
    const outcome = this.#gate.doorman.certified(session, name);
    return 'kind' in outcome ? outcome : this.#asClient(outcome);
  }

  renewed(account: Account): Account | null {
    const renewed = this.#gate.doorman.renewed(account);
    return renewed === null ? null : this.#asClient(renewed);
  }

  /** Nothing is let pass without thought. */
  #asClient({ member: { user }, isProven }: Account): Account {
    const room = this.#gate.rooms.get(user.name);
    if (room === undefined) throw new TypeError(`No user ${user.name} in this policy.`);
    const member = new Member({
      user,
      table: this.#table,
      watch: room.watch,
      needsSlowPath: () => true,
      reserved: null,
    });
    return { member, identity: this.#identity, isProven };
  }
}
