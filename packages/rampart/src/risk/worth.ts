// What hangs on a name, a year: on a finding, on a mishap, on a decision about several of them.
import type { Context } from './context.ts';
import type { Decision } from './decisions/decision.ts';
import { expectedLoss } from './expected.ts';
import { weakening, withWhole } from './posture.ts';
import type { Posture, Severity } from './posture.ts';

/** Of each open finding and each mishap. */
export function worthOfAll(posture: Posture, context: Context): ReadonlyMap<string, number> {
  const { byMishap } = expectedLoss(posture, context.inputs);
  return new Map([
    ...worthOfRules(posture, context),
    ...byMishap.map(({ id, aYear }) => [id, aYear] as const),
  ]);
}

/** What hangs on a decision today: on all that it is about, together. */
export function worthOf(
  { about, figures }: Pick<Decision, 'about' | 'figures'>,
  worth: ReadonlyMap<string, number>,
  currency: string,
): number | undefined {
  if (figures !== null && figures.currency !== currency) return undefined;
  return about.reduce((sum, name) => sum + (worth.get(name) ?? 0), 0);
}

/**
 * What hangs on single findings: what the whole defence would take away, shared among its findings by
 * how much of it each takes. Two holes in one wall are worth the wall together.
 */
function worthOfRules(posture: Posture, context: Context): ReadonlyMap<string, number> {
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
