// What the gateway writes down: refusals and notices one by one, plain commands as cheaply as the
// policy's wish to have them all allows.
import type { Command } from '@rampart/client/commands';
import type { EventClass, Outcome, RampartEvent } from '@rampart/keyring';
import type { EventLog } from '../events/event-log.ts';
import type { Listener } from '../policy/types.ts';
import { refuse, severityOf, type GatewayCode, type GatewayRefusal } from './codes.ts';
import { newTally, type Session, type Tally } from './client/session.ts';
import type { Trail } from './gate.ts';
import type { Notice } from './notices.ts';

export interface TrailOptions {
  readonly log: Pick<EventLog, 'record' | 'durably' | 'commandRecorder'>;
  readonly worker: number;
  /** Whether every command is written down, and not only what is notable. */
  readonly everything: boolean;
  readonly now: () => number;
}

/** How often, by code; logins by their result. */
export interface Counters {
  readonly refused: Map<string, number>;
  readonly observed: Map<string, number>;
  readonly noticed: Map<string, number>;
  readonly logins: Map<string, number>;
}

export class GatewayTrail implements Trail {
  readonly counters: Counters = {
    refused: new Map(),
    observed: new Map(),
    noticed: new Map(),
    logins: new Map(),
  };
  /** What was done by the user's name; that of nobody is empty. */
  readonly tallies = new Map<string, Tally>();
  readonly #options: TrailOptions;

  constructor(options: TrailOptions) {
    this.#options = options;
  }

  /** Who the connection is has changed. */
  entered(session: Session): void {
    session.recorder?.flush();
    const { everything, log, worker } = this.#options;
    const { account, id, address } = session;
    session.tally = this.#tallyOf(account?.member.user.name ?? '');
    session.recorder =
      account === null || !everything
        ? null
        : log.commandRecorder({
            worker,
            connection: id,
            user: account.member.user.name,
            address,
          });
  }

  passed(session: Session, id: number): void {
    session.tally.commands += 1;
    session.recorder?.record(id);
  }

  allowed(session: Session, command: Command, notices: readonly Notice[]): void {
    this.passed(session, command.id);
    for (const { code, defence, severity, message } of notices) {
      count(this.counters.noticed, code);
      this.#options.log.record({
        ...this.#event(session, 'detection_finding', 'observed', message, command.name),
        code,
        severity,
        defence,
      });
    }
  }

  refused(session: Session, refusal: GatewayRefusal, command: string | null): void {
    count(this.counters.refused, refusal.code);
    this.#tell(session, refusal, command, 'refused');
  }

  observed(session: Session, refusal: GatewayRefusal, command: string | null): void {
    count(this.counters.observed, refusal.code);
    this.#tell(session, refusal, command, 'observed');
  }

  async privileged(session: Session, command: Command): Promise<void> {
    session.tally.commands += 1;
    await this.#options.log.durably({
      ...this.#event(
        session,
        'api_activity',
        'allowed',
        `${command.name} was unlocked by a second factor and is about to be run.`,
        command.name,
      ),
      code: 'GATEWAY_PRIVILEGE_USED',
      severity: 'high',
      defence: 'gateway.unlock',
    });
  }

  opened(session: Session, { address }: Listener): void {
    this.entered(session);
    const listener = address.kind === 'tcp' ? `${address.host}:${address.port}` : address.path;
    this.#options.log.record({
      ...this.#event(session, 'network_activity', 'allowed', 'A client connected.', null),
      code: 'GATEWAY_CONNECTION_OPENED',
      severity: 'info',
      fields: { ...fieldsOf(session, null), listener },
    });
  }

  closed(session: Session, reason: string): void {
    session.recorder?.flush();
    this.#options.log.record({
      ...this.#event(
        session,
        'network_activity',
        'allowed',
        `A connection ended: ${reason}.`,
        null,
      ),
      code: 'GATEWAY_CONNECTION_CLOSED',
      severity: 'info',
    });
  }

  /** Whoever did not get as far as being a client. */
  turnedAway(address: string, code: GatewayCode): void {
    const { defence, reason } = refuse(code);
    count(this.counters.refused, code);
    this.#options.log.record({
      time: this.#options.now(),
      class: 'network_activity',
      code,
      severity: severityOf(code),
      outcome: 'refused',
      layer: 'gateway',
      defence,
      message: reason,
      fields: { address },
    });
  }

  /** What is no single client's doing, and logins. */
  tell(event: RampartEvent): void {
    const result = /^GATEWAY_LOGIN_(ALLOWED|REFUSED|UNDECIDED)$/.exec(event.code)?.[1];
    if (result !== undefined) count(this.counters.logins, result.toLowerCase());
    this.#options.log.record(event);
  }

  #tell(
    session: Session,
    { code, defence, reason }: GatewayRefusal,
    command: string | null,
    outcome: Outcome,
  ): void {
    this.#options.log.record({
      ...this.#event(session, 'api_activity', outcome, reason, command),
      code,
      severity: severityOf(code),
      defence,
    });
  }

  #tallyOf(user: string): Tally {
    const known = this.tallies.get(user) ?? newTally();
    this.tallies.set(user, known);
    return known;
  }

  #event(
    session: Session,
    eventClass: EventClass,
    outcome: Outcome,
    message: string,
    command: string | null,
  ): Omit<RampartEvent, 'code' | 'severity'> {
    return {
      time: this.#options.now(),
      class: eventClass,
      outcome,
      layer: 'gateway',
      message,
      fields: fieldsOf(session, command),
    };
  }
}

function count(counts: Map<string, number>, code: string): void {
  counts.set(code, (counts.get(code) ?? 0) + 1);
}

function fieldsOf(session: Session, command: string | null): Record<string, string | number> {
  return {
    connection: session.id,
    address: session.address,
    ...(session.account === null ? {} : { user: session.account.member.user.name }),
    ...(command === null ? {} : { command }),
  };
}
