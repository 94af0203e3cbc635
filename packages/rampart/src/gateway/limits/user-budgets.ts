// The budgets of one user, over all his connections to this worker.
import { refuse, type GatewayRefusal } from '../codes.ts';
import { Budget, type Rate } from './budget.ts';
import type { Charge } from './charges.ts';

export interface UserRates {
  readonly commands: Rate | null;
  readonly charges: Readonly<Record<Charge, Rate | null>>;
}

/** What a lively application stays far below, and a wipe or a flood does not. */
export const usualCharges: UserRates['charges'] = Object.freeze({
  'whole-read': { perSecond: 500, burst: 2000 },
  'expire-now': { perSecond: 2, burst: 20 },
  comparison: { perSecond: 1, burst: 5 },
});

const reasons: Readonly<Record<Charge, string>> = {
  'whole-read': 'rate limit: too many whole structures were read; read ranges of them',
  'expire-now': 'rate limit: too many keys were made to expire at once; spread them',
  comparison: 'rate limit: too many comparisons of whole values',
};

export class UserBudgets {
  readonly #commands: Budget | null;
  readonly #charges: Readonly<Record<Charge, Budget | null>>;

  constructor(rates: UserRates, now: number) {
    const budget = (rate: Rate | null): Budget | null =>
      rate === null ? null : new Budget(rate, now);
    this.#commands = budget(rates.commands);
    this.#charges = {
      'whole-read': budget(rates.charges['whole-read']),
      'expire-now': budget(rates.charges['expire-now']),
      comparison: budget(rates.charges.comparison),
    };
  }

  /** One command more, whichever. */
  command(now: number): GatewayRefusal | null {
    return this.#commands === null || this.#commands.take(now)
      ? null
      : refuse('GATEWAY_RATE_EXCEEDED');
  }

  /** So many commands more; false, and none taken, when there are not as many left. */
  commands(count: number, now: number): boolean {
    return this.#commands === null || this.#commands.take(now, count);
  }

  charge(charge: Charge, now: number): GatewayRefusal | null {
    const budget = this.#charges[charge];
    return budget === null || budget.take(now)
      ? null
      : refuse('GATEWAY_RATE_EXCEEDED', reasons[charge]);
  }
}
