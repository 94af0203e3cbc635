// Is this code the operator's, now, and for the first time? What the unlocking and the console ask.
import { UnlockError } from './errors.ts';
import { unlockEvent } from './events.ts';
import type { Tell } from '../login/events.ts';
import type { Enrolment } from './enrolments.ts';
import type { Guesses } from './guesses.ts';
import type { Operator } from './operators.ts';
import { stepOf } from './totp.ts';

export interface SecondFactorOptions {
  readonly enrolments: { enrolment(name: string): Promise<Enrolment | null> };
  readonly guesses: Guesses;
  /** On this host. */
  readonly used: Steps;
  /** On the server, for all gateways; null where there is one gateway only, in tests. */
  readonly shared: Steps | null;
  readonly tell: Tell;
  /** Milliseconds since 1970. */
  readonly time: () => number;
}

/** Remembers steps; rejects one that was used, or that cannot be known to be new. */
export interface Steps {
  claim(operator: string, step: number): Promise<void>;
}

export class SecondFactor {
  readonly #options: SecondFactorOptions;

  constructor(options: SecondFactorOptions) {
    this.#options = options;
  }

  /** Resolves with the operator when the code is right; it is used up then. */
  async prove(name: string, code: string): Promise<Operator> {
    const { enrolments, guesses, used, shared, time } = this.#options;
    const enrolment = await enrolments.enrolment(name);
    if (enrolment === null) {
      throw new UnlockError('GATEWAY_OPERATOR_UNKNOWN', `${name} has no second factor.`);
    }
    const guess = guesses.begin(name);
    const step = stepOf(enrolment.secret, code, time(), enrolment.parameters);
    if (step === null) {
      if (guess.locks) this.#tellLock(name);
      throw new UnlockError('GATEWAY_CODE_WRONG', `This is not the code of ${name}.`);
    }
    if (step <= enrolment.confirmedStep) {
      throw new UnlockError('GATEWAY_CODE_USED', 'This code confirmed the enrolment.');
    }
    try {
      // The server first: when it does not answer, the code is not used up on this host.
      await shared?.claim(name, step);
      await used.claim(name, step);
    } catch (error) {
      const isUsed = error instanceof UnlockError && error.code === 'GATEWAY_CODE_USED';
      if (!isUsed) guess.undecided();
      throw error;
    }
    guess.right();
    const { users, approves, enrolledAt, factor } = enrolment;
    return { name, users, approves, enrolledAt, factor };
  }

  #tellLock(operator: string): void {
    const message = `Too many wrong codes were given as ${operator}; none is looked at for a while.`;
    this.#options.tell(unlockEvent('GATEWAY_OPERATOR_LOCKED', message, { operator }));
  }
}
