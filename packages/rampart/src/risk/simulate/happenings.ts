// Everything that may happen in many simulated years, drawn once. Each happening carries a mark between
// 0 and 1: a posture that leaves a share of a peril's frequency keeps those whose mark is below the
// share. So two postures are compared on the same years, and what differs
// between them is what was changed and not chance (common random numbers).
//
// Flat arrays and plain loops: a hundred thousand years hold up to 1.5 million happenings.
import { drawPert, quantilesOf } from './pert.ts';
import type { Pert } from './pert.ts';
import { drawPoisson } from './poisson.ts';
import { Random, seedOf } from './random.ts';
import type { Lognormal } from './lognormal.ts';

/** What may happen: how often, and what it then costs. */
export interface Peril {
  readonly often: Pert;
  readonly losses: readonly Lognormal[];
  /** No posture that will be asked about leaves a greater share; what none keeps is not drawn. */
  readonly atMost: number;
}

/** What is left of a peril: of its frequency, and of each of its losses. */
export interface Left {
  readonly often: number;
  readonly losses: readonly number[];
}

interface Happenings {
  /** In which year each happened. */
  readonly years: Uint32Array;
  readonly marks: Float64Array;
  /** The losses of each happening, one behind the other. */
  readonly losses: Float64Array;
  readonly lossesEach: number;
  readonly atMost: number;
}

export interface Years {
  readonly count: number;
  /** One for each peril. */
  readonly perils: readonly Happenings[];
}

/** The same seed gives the same years, and a peril's happenings do not depend on the other perils. */
export function drawYears(perils: readonly Peril[], count: number, seed: number): Years {
  return {
    count,
    perils: perils.map((peril, at) => drawPeril(peril, count, new Random(seedOf(seed, at)))),
  };
}

function drawPeril({ often, losses, atMost }: Peril, count: number, random: Random): Happenings {
  const frequencies = quantilesOf(often);
  const counts = new Uint16Array(count);
  let total = 0;
  for (let year = 0; year < count; year += 1) {
    const happened = drawPoisson(drawPert(frequencies, random) * atMost, random);
    counts[year] = happened;
    total += happened;
  }
  const each = losses.length;
  const mu = Float64Array.from(losses, (loss) => loss.mu);
  const sigma = Float64Array.from(losses, (loss) => loss.sigma);
  const cap = Float64Array.from(losses, (loss) => loss.cap);
  const years = new Uint32Array(total);
  const marks = new Float64Array(total);
  const sizes = new Float64Array(total * each);
  let at = 0;
  for (let year = 0; year < count; year += 1) {
    for (let left = counts[year] ?? 0; left > 0; left -= 1) {
      years[at] = year;
      marks[at] = random.uniform() * atMost;
      for (let place = 0; place < each; place += 1) {
        const size = Math.exp((mu[place] ?? 0) + (sigma[place] ?? 0) * random.normal());
        sizes[at * each + place] = Math.min(size, cap[place] ?? 0);
      }
      at += 1;
    }
  }
  return { years, marks, losses: sizes, lossesEach: each, atMost };
}

/** The loss of each year, with what is left of each peril. Throws for more than was drawn. */
export function lossesOf({ count, perils }: Years, left: readonly Left[]): Float64Array {
  const sums = new Float64Array(count);
  for (const [peril, { years, marks, losses, lossesEach, atMost }] of perils.entries()) {
    const { often, losses: shares } = left[peril] ?? { often: 1, losses: [] };
    if (often > atMost) throw new RangeError('More is left of a peril than was drawn of it.');
    const each = Float64Array.from({ length: lossesEach }, (_, place) => shares[place] ?? 1);
    for (let at = 0; at < marks.length; at += 1) {
      if ((marks[at] ?? 1) >= often) continue;
      let sum = 0;
      const first = at * lossesEach;
      for (let place = 0; place < lossesEach; place += 1) {
        sum += (losses[first + place] ?? 0) * (each[place] ?? 1);
      }
      const year = years[at] ?? 0;
      sums[year] = (sums[year] ?? 0) + sum;
    }
  }
  return sums;
}
