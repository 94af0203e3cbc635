// The budgets of one user, over all his connections to this worker.
import { refuse, type GatewayRefusal } from '../codes.ts';
import type { Rate, UserLimits } from '../../policy/types.ts';
import { Budget } from './budget.ts';
import type { Charge } from './charges.ts';

export type UserRates = Pick<
  UserLimits,
  'commandsPerSecond' | 'wholeReads' | 'expiries' | 'comparisons'
>;

const reasons: Readonly<Record<Charge, string>> = {
  'whole-read': 'rate limit: too many whole structures were read; read ranges of them',
  'expire-now': 'rate limit: too many keys were made to expire at once; spread them',
  comparison: 'rate limit: too many comparisons of whole values',
};

export class UserBudgets {
  readonly #commands: Budget | null;
  readonly #charges: Readonly<Record<Charge, Budget | null>>;

  constructor({ commandsPerSecond, wholeReads, expiries, comparisons }: UserRates, now: number) {
    const budget = (rate: Rate | null): Budget | null =>
      rate === null ? null : new Budget(rate, now);
    const most = commandsPerSecond;
    this.#commands = budget(most === null ? null : { perSecond: most, burst: Math.max(1, most) });
    this.#charges = {
      'whole-read': budget(wholeReads),
      'expire-now': budget(expiries),
      comparison: budget(comparisons),
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
