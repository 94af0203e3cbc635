// The expected loss of a year in closed form: mean frequency times mean loss. The simulation is checked
// against it, and what has to be quick and exact (sensitivity, the worth of a decision) comes from here.
import type { Inputs } from './context.ts';
import { mishaps } from './mishaps.ts';
import type { Mishap, MishapId } from './mishaps.ts';
import { sizeOf } from './sizes.ts';
import { meanOfLognormal } from './simulate/lognormal.ts';
import { meanOfPert } from './simulate/pert.ts';
import type { Posture } from './posture.ts';
import { weightsOf } from './weights.ts';
import type { Weight } from './weights.ts';

export interface Expected {
  readonly total: number;
  readonly byMishap: readonly ExpectedMishap[];
}

export interface ExpectedMishap {
  readonly id: MishapId;
  /** Times a year. */
  readonly often: number;
  /** When it happens. */
  readonly each: number;
  readonly aYear: number;
}

export function expectedLoss(
  posture: Posture,
  inputs: Inputs,
  frequencyOf: (mishap: Mishap) => number = ({ often }) => meanOfPert(often),
): Expected {
  return expectedOf(weightsOf(posture, inputs), inputs, frequencyOf);
}

function expectedOf(
  weights: readonly Weight[],
  inputs: Inputs,
  frequencyOf: (mishap: Mishap) => number,
): Expected {
  const byMishap = mishaps.map((mishap, at) => {
    const weight = weights[at];
    const often = frequencyOf(mishap) * (weight?.often ?? 1);
    const each = mishap.losses.reduce(
      (sum, loss, place) =>
        sum + meanOfLognormal(sizeOf(loss, inputs)) * (weight?.losses[place] ?? 1),
      0,
    );
    return { id: mishap.id, often, each, aYear: often * each };
  });
  return { total: byMishap.reduce((sum, { aYear }) => sum + aYear, 0), byMishap };
}
