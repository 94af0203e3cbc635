// How often: three numbers that a person can answer for. The distribution between them is the beta of
// PERT, in which the likely one weighs four times as much as each end.
import type { Random } from './random.ts';

export interface Pert {
  readonly least: number;
  readonly likely: number;
  readonly most: number;
}

export function meanOfPert({ least, likely, most }: Pert): number {
  return (least + 4 * likely + most) / 6;
}

/** The values below which a 1,024th, two 1,024ths … of all draws lie, so that a draw is a look-up. */
export type Quantiles = Float64Array;

const pieces = 1_024;
const finer = 16;

/** Sums the beta's density over narrow strips; both its shapes are at least 1, so it has no poles. */
export function quantilesOf({ least, likely, most }: Pert): Quantiles {
  const width = most - least;
  const quantiles = new Float64Array(pieces + 1).fill(likely);
  if (width <= 0) return quantiles;
  const left = (4 * (likely - least)) / width;
  const right = (4 * (most - likely)) / width;
  const strips = pieces * finer;
  const below = new Float64Array(strips + 1);
  for (let strip = 0; strip < strips; strip += 1) {
    const x = (strip + 0.5) / strips;
    below[strip + 1] = (below[strip] ?? 0) + x ** left * (1 - x) ** right;
  }
  const whole = below[strips] ?? 1;
  quantiles[0] = least;
  let strip = 0;
  for (let piece = 1; piece <= pieces; piece += 1) {
    const sought = (whole * piece) / pieces;
    while (strip < strips - 1 && (below[strip + 1] ?? 0) < sought) strip += 1;
    const from = below[strip] ?? 0;
    const inside = (sought - from) / ((below[strip + 1] ?? 0) - from);
    quantiles[piece] = least + (width * (strip + Math.min(1, inside))) / strips;
  }
  return quantiles;
}

export function drawPert(quantiles: Quantiles, random: Random): number {
  const place = random.uniform() * pieces;
  const piece = Math.floor(place);
  const low = quantiles[piece] ?? 0;
  return low + ((quantiles[piece + 1] ?? 0) - low) * (place - piece);
}
