// The two exceedance curves on one axis of amounts, as uPlot wants them, and the few points that a table says.
import type { LossFigures } from '../../../contract/judged.ts';

type Curve = LossFigures['curve'];

export interface Aligned {
  readonly losses: readonly number[];
  readonly before: readonly (number | null)[];
  readonly after: readonly (number | null)[];
}

/** What is rarer is not drawn: once in a thousand years. */
export const rarest = 0.001;

export function align(before: Curve, after: Curve): Aligned {
  const losses = [...new Set([...before, ...after].map(({ loss }) => loss))]
    .filter((loss) => loss > 0)
    .toSorted((a, b) => a - b);
  return {
    losses,
    before: losses.map((loss) => drawnChance(before, loss)),
    after: losses.map((loss) => drawnChance(after, loss)),
  };
}

/** With that chance a year costs more: the curve falls from point to point. */
export function chanceAt(curve: Curve, loss: number): number {
  const next = curve.findIndex((point) => point.loss >= loss);
  const upper = curve[next];
  if (upper === undefined) return 0;
  const lower = curve[next - 1];
  if (lower === undefined) return upper.probability;
  const share = (loss - lower.loss) / (upper.loss - lower.loss || 1);
  return lower.probability + share * (upper.probability - lower.probability);
}

function drawnChance(curve: Curve, loss: number): number | null {
  const chance = chanceAt(curve, loss);
  return chance < rarest ? null : chance;
}

/** Round amounts between the smallest and the largest, for the table: 1,000, 2,000, 5,000, … */
export function roundAmounts(losses: readonly number[], most = 8): readonly number[] {
  const [first] = losses;
  const last = losses.at(-1);
  if (first === undefined || last === undefined) return [];
  const amounts: number[] = [];
  for (let power = Math.floor(Math.log10(first)); power <= Math.log10(last); power++) {
    for (const step of [1, 2, 5]) amounts.push(step * 10 ** power);
  }
  const inside = amounts.filter((amount) => amount >= first && amount <= last);
  const every = Math.max(1, Math.ceil(inside.length / most));
  return inside.filter((_, at) => at % every === 0);
}
