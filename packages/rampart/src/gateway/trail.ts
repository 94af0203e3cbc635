// What the gateway writes down: refusals and notices one by one, plain commands as cheaply as the
// policy's wish to have them all allows.
import type { Command } from '@rampart/client/commands';
import type { EventClass, Outcome, RampartEvent } from '@rampart/keyring';
import type { EventLog } from '../events/event-log.ts';
import type { Listener } from '../policy/types.ts';
import { severityOf, type GatewayRefusal } from './codes.ts';
import type { Session } from './client/session.ts';
import type { Trail } from './gate.ts';
import type { Notice } from './notices.ts';

export interface TrailOptions {
  readonly log: Pick<EventLog, 'record' | 'durably' | 'commandRecorder'>;
  readonly worker: number;
  /** Whether every command is written down, and not only what is notable. */
  readonly everything: boolean;
  readonly now: () => number;
}

export interface Counters {
  connections: number;
  opened: number;
  commands: number;
  refused: number;
  readonly byCode: Map<string, number>;
}

export class GatewayTrail implements Trail {
  readonly counters: Counters = {
    connections: 0,
    opened: 0,
    commands: 0,
    refused: 0,
    byCode: new Map(),
  };
  readonly #options: TrailOptions;

  constructor(options: TrailOptions) {
    this.#options = options;
  }

  /** Who the connection is has changed. */
  entered(session: Session): void {
    session.recorder?.flush();
    const { everything, log, worker } = this.#options;
    const { account, id, address } = session;
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
    this.counters.commands += 1;
    session.recorder?.record(id);
  }

  allowed(session: Session, command: Command, notices: readonly Notice[]): void {
    this.passed(session, command.id);
    for (const { code, defence, severity, message } of notices) {
      this.#count(code);
      this.#options.log.record({
        ...this.#event(session, 'detection_finding', 'observed', message, command.name),
        code,
        severity,
        defence,
      });
    }
  }

  refused(session: Session, refusal: GatewayRefusal, command: string | null): void {
    this.#tell(session, refusal, command, 'refused');
  }

  observed(session: Session, refusal: GatewayRefusal, command: string | null): void {
    this.#tell(session, refusal, command, 'observed');
  }

  async privileged(session: Session, command: Command): Promise<void> {
    this.counters.commands += 1;
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
    this.counters.connections += 1;
    this.counters.opened += 1;
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
    this.counters.connections -= 1;
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

  #tell(
    session: Session,
    { code, defence, reason }: GatewayRefusal,
    command: string | null,
    outcome: Outcome,
  ): void {
    this.counters.refused += 1;
    this.#count(code);
    this.#options.log.record({
      ...this.#event(session, 'api_activity', outcome, reason, command),
      code,
      severity: severityOf(code),
      defence,
    });
  }

  #count(code: string): void {
    this.counters.byCode.set(code, (this.counters.byCode.get(code) ?? 0) + 1);
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

function fieldsOf(session: Session, command: string | null): Record<string, string | number> {
  return {
    connection: session.id,
    address: session.address,
    ...(session.account === null ? {} : { user: session.account.member.user.name }),
    ...(command === null ? {} : { command }),
  };
}
