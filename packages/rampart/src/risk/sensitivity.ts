// Which of the figures matters: each is moved to the ends of its range while all others stay, in closed
// form. What moves the result most is what to find out about first.
import type { Context, Input, Inputs } from './context.ts';
import { expectedLoss } from './expected.ts';
import { mishaps } from './mishaps.ts';
import { inputNames } from './presets.ts';
import type { InputName } from './presets.ts';
import type { Posture } from './posture.ts';
import { meanOfPert } from './simulate/pert.ts';

export interface Swing {
  /** A figure of the context, or how often a mishap comes. */
  readonly what: string;
  readonly basis: Input['basis'];
  /** The year's loss with the figure at its low end, and at its high one. */
  readonly low: number;
  readonly high: number;
}

export const inputTitles: Readonly<Record<InputName, string>> = Object.freeze({
  records: 'records',
  costPerRecord: 'cost of a record',
  likelihood: 'likelihood of a breach',
  downtimePerHour: 'cost of an hour without service',
  fraudPerCase: 'cost of a forged act',
  staffPerHour: 'cost of an hour of staff',
  restoreHours: 'hours of a restore',
  failoverHours: 'hours of a failover',
});

/** The widest first. */
export function swingsOf(posture: Posture, context: Context): readonly Swing[] {
  const { inputs } = context;
  const swings: Swing[] = [];
  for (const name of inputNames) {
    // It is for the simple product alone.
    if (name === 'likelihood') continue;
    const { low, high, basis } = inputs[name];
    if (low === high) continue;
    const at = (value: number): number =>
      expectedLoss(posture, { ...inputs, [name]: fixedAt(value, inputs[name]) }).total;
    swings.push({ what: inputTitles[name], basis, low: at(low), high: at(high) });
  }
  for (const { id, title, often } of mishaps) {
    const at = (value: number): number =>
      expectedLoss(posture, inputs, (each) => (each.id === id ? value : meanOfPert(each.often)))
        .total;
    const what = `how often: ${title.toLowerCase()}`;
    swings.push({ what, basis: 'assumed', low: at(often.least), high: at(often.most) });
  }
  return swings.toSorted((a, b) => b.high - b.low - (a.high - a.low));
}

function fixedAt(value: number, input: Inputs[InputName]): Input {
  return { ...input, low: value, high: value };
}
