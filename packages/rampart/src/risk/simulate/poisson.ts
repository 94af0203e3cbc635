// How many in a year, when they come independently of each other.
import type { Random } from './random.ts';

/** Above this e^−mean would be too small to go on from; sums of Poisson numbers are Poisson. */
const piece = 32;

export function drawPoisson(mean: number, random: Random): number {
  let count = 0;
  let left = mean;
  for (; left > piece; left -= piece) count += small(piece, random);
  return count + small(left, random);
}

/** Walks up the distribution until it passes a uniform number. */
function small(mean: number, random: Random): number {
  let chance = Math.exp(-mean);
  let passed = chance;
  let count = 0;
  const uniform = random.uniform();
  // What is left beyond 1,000 is smaller than the last place of the sum.
  while (uniform >= passed && count < 1_000) {
    count += 1;
    chance *= mean / count;
    passed += chance;
  }
  return count;
}
