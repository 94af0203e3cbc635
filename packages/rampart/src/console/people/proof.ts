// The second factor of a person: a code of the authenticator that the gateway's operators have, a
// recovery code in its place, or a one-time login made by root on this machine.
import { UnlockError } from '../../gateway/unlock/errors.ts';
import type { UnlockCode } from '../../gateway/unlock/errors.ts';
import type { SecondFactor } from '../../gateway/unlock/second-factor.ts';
import { consoleEvent } from '../events.ts';
import type { House } from '../house.ts';
import type { Session } from './session-text.ts';
import type { Ticket, Tickets } from './tickets.ts';

export interface ProofOptions {
  readonly factor: Pick<SecondFactor, 'prove'>;
  readonly tickets: Pick<Tickets, 'claim'>;
  readonly tell: House['tell'];
  readonly durably: House['durably'];
}

/** What is wrong with a code. Everything else is wrong with us: a damaged file, a full disk. */
const ofTheCode: ReadonlySet<UnlockCode> = new Set([
  'GATEWAY_OPERATOR_NAME',
  'GATEWAY_OPERATOR_UNKNOWN',
  'GATEWAY_OPERATOR_LOCKED',
  'GATEWAY_CODE_WRONG',
  'GATEWAY_CODE_USED',
  'GATEWAY_CODE_EARLY',
]);

export class Proof {
  readonly #options: ProofOptions;

  constructor(options: ProofOptions) {
    this.#options = options;
  }

  /** How the person has proven it; null: that is no code of theirs, or one that was used. */
  async of(person: string, code: string, address: string): Promise<Session['via'] | null> {
    const digits = code.replaceAll(' ', '');
    if (!/^\d{6,8}$/.test(digits)) {
      return (await this.#use('recovery', code, person, address)) === null ? null : 'recovery';
    }
    try {
      await this.#options.factor.prove(person, digits);
      return 'code';
    } catch (error) {
      if (!(error instanceof UnlockError)) throw error;
      // Whoever logs in gets the same answer; whoever reads the log has something to mend.
      if (!ofTheCode.has(error.code)) {
        const fields = { user: person, reason: error.code };
        this.#options.tell(consoleEvent('CONSOLE_FAILED', error.message, fields));
      }
      return null;
    }
  }

  /** Whose one-time login that was; of `person` only, where one is given. */
  oneTime(text: string, person: string | null, address: string): Promise<string | null> {
    return this.#use('login', text, person, address);
  }

  async #use(
    kind: Ticket['kind'],
    text: string,
    person: string | null,
    address: string,
  ): Promise<string | null> {
    const { tickets, durably } = this.#options;
    const ticket = await tickets.claim(kind, text, person);
    if (ticket === null) return null;
    const name = kind === 'login' ? 'one-time login' : 'recovery code';
    const fields = { user: ticket.person, address, kind };
    const what = `A ${name} of ${ticket.person} was used at the console.`;
    await durably(consoleEvent('CONSOLE_TICKET_USED', what, fields));
    return ticket.person;
  }
}
