// A token bucket: so many at once, so many a second. The time is given, so that the hot path can
// use a clock it has read already.

import type { Rate } from '../../policy/types.ts';

export class Budget {
  readonly #burst: number;
  readonly #perMillisecond: number;
  #left: number;
  #at: number;

  constructor(rate: Rate, now: number) {
    if (!(rate.perSecond > 0) || !(rate.burst >= 1))
      throw new RangeError('A rate needs more than 0 a second and a burst of at least 1.');
    this.#burst = rate.burst;
    this.#perMillisecond = rate.perSecond / 1000;
    this.#left = rate.burst;
    this.#at = now;
  }

  /** Takes from the budget; false, and nothing taken, when there is not enough left. */
  take(now: number, amount = 1): boolean {
    // A clock that was set back gives nothing and takes nothing.
    if (now > this.#at) {
      this.#left = Math.min(this.#burst, this.#left + (now - this.#at) * this.#perMillisecond);
      this.#at = now;
    }
    if (this.#left < amount) return false;
    this.#left -= amount;
    return true;
  }
}
