// The fourth step: what to mend first. Every measure is tried alone and behind those that are better,
// on the same simulated years, so the difference is the measure's and not chance's.
import type { Context } from './context.ts';
import { expectedLoss } from './expected.ts';
import { measures } from './measures.ts';
import type { Measure } from './measures.ts';
import { strengthOf, weakening, withWhole } from './posture.ts';
import type { FoundRule, Posture, Severity } from './posture.ts';
import { meanOf } from './simulate/distribution.ts';
import { fromRange, meanOfLognormal, product } from './simulate/lognormal.ts';

export interface Fix {
  readonly measure: Measure;
  /** Findings that it mends; empty when something has to be put up. */
  readonly mends: readonly FoundRule[];
  /** Of the loss of a year it takes away so much, done alone. */
  readonly alone: number;
  /** The same when those before it are done already. */
  readonly next: number;
  /** What is left of the year's loss then. */
  readonly left: number;
  /** What it costs, once. */
  readonly cost: number;
}

/** The losses of the simulated years under a posture. */
export type Simulate = (posture: Posture) => Float64Array;

/** Less than this share of the year's loss is not worth a line. */
const least = 0.002;

/** Each time the one that then takes away most; what takes away next to nothing is left out. */
export function fixesOf(posture: Posture, context: Context, simulate: Simulate): readonly Fix[] {
  const before = meanOf(simulate(posture));
  let open = measures.filter(({ makesWhole }) =>
    makesWhole.some((name) => strengthOf(posture, name) < 1),
  );
  let current = posture;
  let left = before;
  const fixes: Fix[] = [];
  while (open.length > 0) {
    const [best] = open
      .map((measure) => ({ measure, then: withWhole(current, measure.makesWhole) }))
      .map((tried) => ({ ...tried, loss: expectedLoss(tried.then, context.inputs).total }))
      .toSorted((a, b) => a.loss - b.loss);
    if (best === undefined) break;
    const { measure, then } = best;
    const after = meanOf(simulate(then));
    if (left - after < least * before) break;
    fixes.push({
      measure,
      mends: measure.makesWhole.flatMap((name) => [
        ...(posture.get(name)?.failing ?? []),
        ...(posture.get(name)?.unseen ?? []),
      ]),
      alone: before - meanOf(simulate(withWhole(posture, measure.makesWhole))),
      next: left - after,
      left: after,
      cost: costOf(measure, context),
    });
    current = then;
    left = after;
    open = open.filter((each) => each !== measure);
  }
  return fixes;
}

export function costOf({ hours }: Measure, { inputs }: Context): number {
  const { low, high } = inputs.staffPerHour;
  return meanOfLognormal(product(fromRange(hours.low, hours.high), fromRange(low, high), Infinity));
}

/**
 * What hangs on single findings: what the whole defence would take away, shared among its findings by
 * how much of it each takes. Two holes in one wall are worth the wall together.
 */
export function worthOfRules(posture: Posture, context: Context): ReadonlyMap<string, number> {
  const worth = new Map<string, number>();
  const now = expectedLoss(posture, context.inputs).total;
  for (const [name, { failing, unseen }] of posture) {
    const rules = [...failing, ...unseen];
    const total = rules.reduce((sum, { severity }) => sum + portion(severity), 0);
    if (total === 0) continue;
    const wall = now - expectedLoss(withWhole(posture, [name]), context.inputs).total;
    for (const { rule, severity } of rules) worth.set(rule, (wall * portion(severity)) / total);
  }
  return worth;
}

/** Strengths multiply, so their logarithms add up. */
function portion(severity: Severity): number {
  return -Math.log(1 - weakening[severity]);
}
