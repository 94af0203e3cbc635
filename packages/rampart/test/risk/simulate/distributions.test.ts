// Every seed here is fixed: the draws are the same in each run, so a bound holds or it does not.
import { describe, expect, it } from 'vitest';

import {
  fromRange,
  meanOfLognormal,
  normalBelow,
  product,
} from '../../../src/risk/simulate/lognormal.ts';
import { drawPert, meanOfPert, quantilesOf } from '../../../src/risk/simulate/pert.ts';
import { drawPoisson } from '../../../src/risk/simulate/poisson.ts';
import { Random, seedOf } from '../../../src/risk/simulate/random.ts';

const many = process.env['RAMPART_FULL'] === '1' ? 4_000_000 : 60_000;

const draws = (draw: (random: Random) => number): Float64Array => {
  const random = new Random(seedOf(20_261_121));
  return Float64Array.from({ length: many }, () => draw(random));
};
const mean = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: Float64Array): number => {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
};
const share = (values: Float64Array, fits: (value: number) => boolean): number =>
  values.filter(fits).length / values.length;
/** Five standard errors of the mean of so many values that spread so far. */
const within = (deviation: number): number => (5 * deviation) / Math.sqrt(many);

describe('uniform and normal numbers', () => {
  it('spread evenly from 0 to 1', () => {
    const values = draws((random) => random.uniform());
    expect(Math.abs(mean(values) - 1 / 2)).toBeLessThan(within(Math.sqrt(1 / 12)));
    expect(Math.abs(variance(values) - 1 / 12)).toBeLessThan(within(Math.sqrt(1 / 180)));
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  });

  it('have the moments of the standard normal distribution', () => {
    const values = draws((random) => random.normal());
    expect(Math.abs(mean(values))).toBeLessThan(within(1));
    expect(Math.abs(variance(values) - 1)).toBeLessThan(within(Math.SQRT2));
    expect(Math.abs(mean(values.map((value) => value ** 4)) - 3)).toBeLessThan(
      within(Math.sqrt(96)),
    );
  });

  // Table 26.1 of Abramowitz and Stegun, 1964.
  it.each([
    [0, 0.5],
    [0.5, 0.691_462_461_274_013_1],
    [1, 0.841_344_746_068_542_9],
    [1.96, 0.975_002_104_851_779_5],
    [3, 0.998_650_101_968_37],
    [-2, 0.022_750_131_948_179_2],
    [40, 1],
    [-40, 0],
  ])('lie below %s with the chance %s', (x, chance) => {
    expect(normalBelow(x)).toBeCloseTo(chance, 13);
  });
});

describe('a lognormal size from a 90 % range', () => {
  const size = fromRange(1_000, 50_000);

  it('lies in its range nine times out of ten, and as often below as above', () => {
    const values = draws((random) => Math.exp(size.mu + size.sigma * random.normal()));
    const tail = within(Math.sqrt(0.05 * 0.95));
    expect(Math.abs(share(values, (value) => value < 1_000) - 0.05)).toBeLessThan(tail);
    expect(Math.abs(share(values, (value) => value > 50_000) - 0.05)).toBeLessThan(tail);
  });

  it('has the mean exp(μ + σ²/2), drawn and reckoned', () => {
    const values = draws((random) => Math.exp(size.mu + size.sigma * random.normal()));
    const closed = Math.exp(size.mu + size.sigma ** 2 / 2);
    expect(meanOfLognormal(size)).toBeCloseTo(closed, 6);
    const deviation = closed * Math.sqrt(Math.exp(size.sigma ** 2) - 1);
    expect(Math.abs(mean(values) - closed)).toBeLessThan(within(deviation));
  });

  it.each([500, 7_000, 60_000, 1e9])('capped at %s has the mean that is drawn', (cap) => {
    const values = draws((random) =>
      Math.min(cap, Math.exp(size.mu + size.sigma * random.normal())),
    );
    const closed = meanOfLognormal({ ...size, cap });
    expect(Math.abs(mean(values) - closed)).toBeLessThan(within(Math.sqrt(variance(values))));
  });

  it('times another one is one, whose range is wider than each of them', () => {
    const both = product(size, fromRange(0.05, 1), Infinity);
    expect(Math.exp(both.mu)).toBeCloseTo(Math.sqrt(1_000 * 50_000) * Math.sqrt(0.05), 6);
    expect(both.sigma).toBeGreaterThan(size.sigma);
  });

  it('of nothing is nothing', () => {
    expect(meanOfLognormal(product(size, fromRange(0, 0), 0))).toBe(0);
  });
});

describe('a PERT frequency', () => {
  const often = { least: 0.1, likely: 0.6, most: 3 };

  it('has the mean (least + 4 likely + most) / 6 and the variance of its beta', () => {
    const quantiles = quantilesOf(often);
    const values = draws((random) => drawPert(quantiles, random));
    const middle = meanOfPert(often);
    const spread = ((middle - often.least) * (often.most - middle)) / 7;
    expect(middle).toBeCloseTo(5.5 / 6, 12);
    expect(Math.abs(mean(values) - middle)).toBeLessThan(within(Math.sqrt(spread)));
    expect(Math.abs(variance(values) - spread)).toBeLessThan(within(spread * 2));
    expect(values.every((value) => value >= often.least && value <= often.most)).toBe(true);
  });

  it('of one number is that number', () => {
    const always = quantilesOf({ least: 2, likely: 2, most: 2 });
    expect(drawPert(always, new Random(seedOf(1)))).toBe(2);
  });
});

describe('a Poisson count', () => {
  it.each([0.02, 0.7, 4, 31.9, 90])('with the mean %s has mean and variance alike', (rate) => {
    const values = draws((random) => drawPoisson(rate, random));
    expect(Math.abs(mean(values) - rate)).toBeLessThan(within(Math.sqrt(rate)));
    const fourth = Math.sqrt(rate + 2 * rate * rate);
    expect(Math.abs(variance(values) - rate)).toBeLessThan(within(fourth));
  });

  it('comes as often as e^−λ λ^k / k! says', () => {
    const values = draws((random) => drawPoisson(2, random));
    let chance = Math.exp(-2);
    for (let count = 0; count < 8; count += 1) {
      const seen = share(values, (value) => value === count);
      expect(Math.abs(seen - chance)).toBeLessThan(within(Math.sqrt(chance)));
      chance *= 2 / (count + 1);
    }
  });
});
