// All five steps in one piece of plain data, from which every report is drawn.
import { simpleProduct } from './context.ts';
import type { Context } from './context.ts';
import type { Decision } from './decisions/decision.ts';
import { standingOf } from './decisions/ruling.ts';
import type { Standing as DecisionStanding } from './decisions/ruling.ts';
import { expectedLoss } from './expected.ts';
import type { Expected } from './expected.ts';
import { fixesOf } from './fixes.ts';
import type { Fixes } from './fixes.ts';
import { insuredLosses } from './insurance.ts';
import { mishaps } from './mishaps.ts';
import { asIfSeen, withWhole } from './posture.ts';
import type { Posture } from './posture.ts';
import { swingsOf } from './sensitivity.ts';
import type { Swing } from './sensitivity.ts';
import { sizeOf } from './sizes.ts';
import { exceedance, percentile, sorted, summaryOf } from './simulate/distribution.ts';
import type { Summary } from './simulate/distribution.ts';
import { drawYears, lossesOf } from './simulate/happenings.ts';
import { weightsOf } from './weights.ts';
import { worthOf, worthOfAll } from './worth.ts';

export interface Assessment {
  readonly context: Context;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly posture: Posture;
  /** False: no audit was read, and what nobody speaks for counts as not there. */
  readonly audited: boolean;
  readonly simpleProduct: number;
  readonly expected: Expected;
  readonly loss: Summary;
  /** Points of the exceedance curve, from the smallest loss. */
  readonly curve: readonly CurvePoint[];
  /** In which share of the years anything at all is lost. */
  readonly anyLoss: number;
  /** What is left when the insurance has paid; null without one. */
  readonly borne: Summary | null;
  /** So much of the expected loss is there only because something could not be seen. */
  readonly unseen: number;
  readonly appetite: AppetiteVerdict | null;
  readonly fixes: Fixes;
  /** The same years, had everything been done that is ranked in `fixes`. */
  readonly after: { readonly loss: Summary; readonly curve: readonly CurvePoint[] };
  readonly swings: readonly Swing[];
  readonly decisions: readonly Decided[];
  /** Expected loss a year that hangs on each finding and each mishap, by name. */
  readonly worth: ReadonlyMap<string, number>;
}

export interface CurvePoint {
  readonly loss: number;
  /** In which share of the years more is lost. */
  readonly chance: number;
}

export interface AppetiteVerdict {
  readonly aYear: { readonly borne: number; readonly loss: number; readonly within: boolean };
  readonly rarely: { readonly borne: number; readonly chance: number; readonly within: boolean };
  readonly within: boolean;
}

export interface Decided {
  readonly decision: Decision;
  readonly standing: DecisionStanding;
  /** What hangs on it today; undefined when it was decided in another currency. */
  readonly worth: number | undefined;
}

interface Question {
  readonly context: Context;
  readonly posture: Posture;
  readonly audited: boolean;
  readonly decisions: readonly Decision[];
  readonly now: number;
}

export function assess({ context, posture, audited, decisions, now }: Question): Assessment {
  const { inputs, trials, seed } = context;
  const today = weightsOf(posture, inputs);
  const perils = mishaps.map(({ often, losses }, at) => ({
    often,
    losses: losses.map((loss) => sizeOf(loss, inputs)),
    // Every posture below is at least as good as that of today.
    atMost: today[at]?.often ?? 1,
  }));
  const years = drawYears(perils, trials, seed);
  const losses = sorted(lossesOf(years, today));
  const borne = insuredLosses(losses, context.insurance);
  const expected = expectedLoss(posture, inputs);
  const worth = worthOfAll(posture, context);
  const fixes = fixesOf(posture, context, (each) => lossesOf(years, weightsOf(each, inputs)));
  const mended = fixes.first.flatMap(({ measure }) => measure.makesWhole);
  const after = sorted(lossesOf(years, weightsOf(withWhole(posture, mended), inputs)));
  return {
    context,
    at: now,
    posture,
    audited,
    simpleProduct: simpleProduct(context),
    expected,
    loss: summaryOf(losses),
    curve: curveOf(losses),
    anyLoss: exceedance(losses, 0),
    borne: borne === null ? null : summaryOf(borne),
    unseen: expected.total - expectedLoss(asIfSeen(posture), inputs).total,
    appetite: verdictOf(borne ?? losses, context),
    fixes,
    after: { loss: summaryOf(after), curve: curveOf(after) },
    swings: swingsOf(posture, context),
    decisions: decisions.map((decision) => {
      const hangs = worthOf(decision, worth, context.currency);
      return { decision, worth: hangs, standing: standingOf(decision, now, hangs) };
    }),
    worth,
  };
}

const curvePoints = 60;

function curveOf(losses: Float64Array): readonly CurvePoint[] {
  const most = percentile(losses, 0.9995);
  const first = Math.max(percentile(losses, 0.05), most / 10_000);
  if (most <= 0) return [];
  const step = (most / first) ** (1 / (curvePoints - 1));
  return Array.from({ length: curvePoints }, (_, at) => {
    const loss = first * step ** at;
    return { loss, chance: exceedance(losses, loss) };
  });
}

function verdictOf(losses: Float64Array, { appetite }: Context): AppetiteVerdict | null {
  if (appetite === null) return null;
  const { mean } = summaryOf(losses);
  const chance = exceedance(losses, appetite.atMost);
  const aYear = { borne: appetite.aYear, loss: mean, within: mean <= appetite.aYear };
  const rarely = { borne: appetite.atMost, chance, within: chance <= 1 / appetite.onceIn };
  return { aYear, rarely, within: aYear.within && rarely.within };
}
