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
  /** Of the loss of a year it takes away so much, done alone; null where it needs the gateway first. */
  readonly alone: number | null;
  /** The same when those before it are done already. */
  readonly next: number;
  /** What is left of the year's loss then. */
  readonly left: number;
  /** What it costs, once. */
  readonly cost: number;
}

export interface Fixes {
  /** In the order in which to do them. */
  readonly first: readonly Fix[];
  /** What mends findings and takes away next to nothing behind those; the findings stay. */
  readonly rest: readonly Pick<Fix, 'measure' | 'mends'>[];
}

/** The losses of the simulated years under a posture. */
export type Simulate = (posture: Posture) => Float64Array;

/** Less than this share of the year's loss is not worth a line. */
const least = 0.001;

/** Each time the one that then takes away most for its cost; what takes away next to nothing is left out. */
export function fixesOf(posture: Posture, context: Context, simulate: Simulate): Fixes {
  const before = meanOf(simulate(posture));
  let open = measures.filter(({ makesWhole }) =>
    makesWhole.some((name) => strengthOf(posture, name) < 1),
  );
  let current = posture;
  let left = before;
  const first: Fix[] = [];
  for (;;) {
    const measure = bestOf(open, current, context, least * before);
    if (measure === null) break;
    current = withWhole(current, measure.makesWhole);
    const after = meanOf(simulate(current));
    const alone = possible(measure, posture)
      ? before - meanOf(simulate(withWhole(posture, measure.makesWhole)))
      : null;
    first.push({
      measure,
      mends: mendedBy(measure, posture),
      alone,
      next: left - after,
      left: after,
      cost: costOf(measure, context),
    });
    left = after;
    open = open.filter((each) => each !== measure);
  }
  const rest = open
    .map((measure) => ({ measure, mends: mendedBy(measure, posture) }))
    .filter(({ mends }) => mends.length > 0);
  return { first, rest };
}

/** What takes away most for its cost, in closed form; null when nothing takes away `enough`. */
function bestOf(
  open: readonly Measure[],
  posture: Posture,
  context: Context,
  enough: number,
): Measure | null {
  const loss = expectedLoss(posture, context.inputs).total;
  const [best] = open
    .filter((measure) => possible(measure, posture))
    .map((measure) => {
      const then = expectedLoss(withWhole(posture, measure.makesWhole), context.inputs).total;
      return { measure, gain: loss - then, rate: (loss - then) / costOf(measure, context) };
    })
    .filter(({ gain }) => gain > enough)
    .toSorted((a, b) => b.rate - a.rate);
  return best?.measure ?? null;
}

function possible({ inGateway }: Measure, posture: Posture): boolean {
  return !inGateway || strengthOf(posture, 'gateway.command') > 0;
}

function mendedBy({ makesWhole }: Measure, posture: Posture): readonly FoundRule[] {
  return makesWhole.flatMap((name) => [
    ...(posture.get(name)?.failing ?? []),
    ...(posture.get(name)?.unseen ?? []),
  ]);
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
