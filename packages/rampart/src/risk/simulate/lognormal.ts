// How much: a size that is never negative and has a long tail, given by the range in which it lies nine
// times out of ten. Products of such sizes are such sizes. A cap is the most that there is to lose.

export interface Lognormal {
  /** Mean and standard deviation of the logarithm. */
  readonly mu: number;
  readonly sigma: number;
  readonly cap: number;
}

/** Of the standard normal distribution, 90 % lies within so many deviations. */
const z90 = 1.644_853_626_951_472_7;

/**
 * From a 90 % range: one time in twenty it is below `low`, one time in twenty above `high`. From 0 to
 * 0 is nothing, always.
 */
export function fromRange(low: number, high: number, cap: number = Infinity): Lognormal {
  if (high === 0) return { mu: -Infinity, sigma: 0, cap: 0 };
  const mu = (Math.log(low) + Math.log(high)) / 2;
  return { mu, sigma: (Math.log(high) - Math.log(low)) / (2 * z90), cap };
}

/** The product of two that have nothing to do with each other, with a cap of its own. */
export function product(one: Lognormal, other: Lognormal, cap: number): Lognormal {
  return { mu: one.mu + other.mu, sigma: Math.hypot(one.sigma, other.sigma), cap };
}

/** The mean of what is lost at once, closed form: E[min(X, cap)]. */
export function meanOfLognormal({ mu, sigma, cap }: Lognormal): number {
  if (cap === 0) return 0;
  const mean = Math.exp(mu + (sigma * sigma) / 2);
  if (cap === Infinity) return mean;
  const at = Math.log(cap);
  if (sigma === 0) return Math.min(mean, cap);
  const below = mean * normalBelow((at - mu - sigma * sigma) / sigma);
  return below + cap * (1 - normalBelow((at - mu) / sigma));
}

/** The value that is exceeded in half of all cases. */
export function medianOf({ mu, cap }: Lognormal): number {
  return Math.min(Math.exp(mu), cap);
}

/** The share of the standard normal distribution below x, by its series about 0. */
export function normalBelow(x: number): number {
  if (x < -8) return 0;
  if (x > 8) return 1;
  let term = x;
  let sum = x;
  for (let odd = 3; sum + term !== sum; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}
