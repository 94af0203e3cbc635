// One seed, so that every bound holds or does not; the simulation is held against the closed form.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { defenceNames } from '../../src/risk/defences.ts';
import { expectedLoss } from '../../src/risk/expected.ts';
import { mishaps } from '../../src/risk/mishaps.ts';
import { postureOf, withWhole } from '../../src/risk/posture.ts';
import type { Posture } from '../../src/risk/posture.ts';
import { sizeOf } from '../../src/risk/sizes.ts';
import { exceedance, meanOf, sorted, summaryOf } from '../../src/risk/simulate/distribution.ts';
import { drawYears, lossesOf } from '../../src/risk/simulate/happenings.ts';
import { weightsOf } from '../../src/risk/weights.ts';
import { aDecision } from './decisions/a-decision.ts';
import { aRule, assessed, contextFrom, hospital, postureBy, wellKept } from './a-risk.ts';

const full = process.env['RAMPART_FULL'] === '1';
const trials = full ? 400_000 : 8_000;
const none = postureBy(null);
const all = withWhole(none, defenceNames);

const { inputs } = hospital;
const years = drawYears(
  mishaps.map(({ often, losses }) => ({
    often,
    losses: losses.map((loss) => sizeOf(loss, inputs)),
    atMost: 1,
  })),
  trials,
  20_261_121,
);
const simulated = (posture: Posture): Float64Array => lossesOf(years, weightsOf(posture, inputs));

describe('the simulation', () => {
  it.each([
    ['without any defence', none],
    ['of a server that is kept well', wellKept],
    ['with every defence', all],
  ])('%s has the mean of the closed form', (_, posture) => {
    const losses = simulated(posture);
    const middle = meanOf(losses);
    const deviation = Math.sqrt(meanOf(losses.map((loss) => (loss - middle) ** 2)));
    const closed = expectedLoss(posture, inputs).total;
    expect(Math.abs(middle - closed)).toBeLessThan((5 * deviation) / Math.sqrt(trials));
  });

  it('compares postures on the same years: a fix makes no single year worse', () => {
    const before = simulated(wellKept);
    for (const name of defenceNames) {
      const after = simulated(withWhole(wellKept, [name]));
      expect(after.every((loss, year) => loss <= (before[year] ?? 0) + 1e-6)).toBe(true);
    }
  });

  it('leaves years that a fix has nothing to do with exactly as they were', () => {
    const before = simulated(wellKept);
    const after = simulated(withWhole(wellKept, ['csrf.token']));
    const same = after.filter((loss, year) => loss === before[year]).length;
    expect(same).toBeGreaterThan(trials / 10);
    expect(same).toBeLessThan(trials);
  });

  it('refuses to be asked for more than was drawn', () => {
    const little = drawYears(
      mishaps.map(({ often }) => ({ often, losses: [], atMost: 0.5 })),
      10,
      1,
    );
    expect(() => lossesOf(little, weightsOf(none, inputs))).toThrow(RangeError);
  });
});

describe('more defence', () => {
  const strengths = fc.record(
    Object.fromEntries(
      defenceNames.map((name) => [name, fc.double({ min: 0, max: 1, noNaN: true })]),
    ),
  );

  it('never costs more, whatever else stands', () => {
    fc.assert(
      fc.property(strengths, fc.constantFrom(...defenceNames), (drawn, better) => {
        const posture: Posture = new Map(
          [...none].map(([name, standing]) => [name, { ...standing, strength: drawn[name] ?? 0 }]),
        );
        const before = expectedLoss(posture, inputs);
        const after = expectedLoss(withWhole(posture, [better]), inputs);
        for (const [at, { often, each }] of after.byMishap.entries()) {
          expect(often).toBeLessThanOrEqual(before.byMishap[at]?.often ?? 0);
          expect(each).toBeLessThanOrEqual((before.byMishap[at]?.each ?? 0) + 1e-6);
          expect(often).toBeGreaterThan(0);
        }
      }),
      { numRuns: full ? 2_000 : 50 },
    );
  });
});

describe('percentiles and exceedance', () => {
  const losses = sorted(Float64Array.from({ length: 100 }, (_, at) => 100 - at));

  it('are those of the years in their order', () => {
    expect(summaryOf(losses)).toEqual({ mean: 50.5, p50: 50, p90: 90, p95: 95, p99: 99 });
    expect([0, 1, 50.5, 99, 100].map((loss) => exceedance(losses, loss))).toEqual([
      1, 0.99, 0.5, 0.01, 0,
    ]);
  });

  it('of no years are nothing', () => {
    expect(summaryOf(new Float64Array())).toEqual({ mean: 0, p50: 0, p90: 0, p95: 0, p99: 0 });
  });
});

describe('an assessment', () => {
  const assessment = assessed(hospital);

  it('has the same figures for the same seed, and others for another one', () => {
    expect(assessed(hospital).loss).toEqual(assessment.loss);
    expect(assessed({ ...hospital, seed: 2 }).loss).not.toEqual(assessment.loss);
  });

  it('draws a curve that falls', () => {
    const chances = assessment.curve.map(({ chance }) => chance);
    expect(chances).toHaveLength(60);
    expect(chances).toEqual(chances.toSorted((a, b) => b - a));
  });

  it('ranks measures, each behind those before it, down to what is left', () => {
    const { fixes, loss } = assessment;
    let left = loss.mean;
    for (const fix of fixes.first) {
      expect(fix.next).toBeGreaterThan(0);
      expect(fix.left).toBeCloseTo(left - fix.next, 4);
      left = fix.left;
    }
    expect(fixes.first.map(({ measure }) => measure.id)).toContain('csrf');
  });

  it('asks for a part of the gateway only when there is one', () => {
    const order = assessment.fixes.first.map(({ measure }) => measure.id);
    expect(order.indexOf('second-factor')).toBeGreaterThan(order.indexOf('gateway'));
  });

  it('loses no finding: each is mended by a measure that is named', () => {
    const found = assessed(
      hospital,
      postureBy([aRule('AUTH-001'), aRule('MON-001', { severity: 'low' })]),
    );
    const named = [...found.fixes.first, ...found.fixes.rest].flatMap(({ mends }) => mends);
    expect(named.map(({ rule }) => rule).toSorted()).toEqual(['AUTH-001', 'MON-001']);
  });

  it('says what stands there only because nobody has looked', () => {
    expect(assessment.unseen).toBeGreaterThan(0);
    expect(assessed(hospital, none).unseen).toBe(0);
  });

  it('puts the figures first that matter most', () => {
    const widths = assessment.swings.map(({ low, high }) => high - low);
    expect(widths).toEqual(widths.toSorted((a, b) => b - a));
    for (const { low, high } of assessment.swings) {
      expect(low).toBeLessThanOrEqual(assessment.expected.total * 1.3);
      expect(high).toBeGreaterThanOrEqual(low);
    }
  });

  it('shares the worth of a defence among its findings', () => {
    const both = assessed(hospital, postureBy([aRule('NET-001'), aRule('NET-006')])).worth;
    expect(both.get('NET-001')).toBeCloseTo(both.get('NET-006') ?? 0, 6);
    const mended = withWhole(postureBy([aRule('NET-001'), aRule('NET-006')]), ['server.network']);
    const wall =
      expectedLoss(postureBy([aRule('NET-001'), aRule('NET-006')]), inputs).total -
      expectedLoss(mended, inputs).total;
    expect((both.get('NET-001') ?? 0) * 2).toBeCloseTo(wall, 4);
  });
});

describe('what is borne', () => {
  const borne = (appetite: string): ReturnType<typeof assessed> =>
    assessed(contextFrom(`{ preset: hospital, trials: 8000, ${appetite} }`));

  it('is kept or exceeded, in the mean and in bad years', () => {
    expect(borne('appetite: { a_year: 10000000, at_most: 100000000 }').appetite?.within).toBe(true);
    expect(borne('appetite: { a_year: 10000000, at_most: 10 }').appetite).toMatchObject({
      within: false,
      aYear: { within: true },
      rarely: { within: false },
    });
  });

  it('is looked at behind the insurance', () => {
    const insured = borne('insurance: { deductible: 1000, limit: 1000000000 }');
    expect(insured.borne?.p99).toBe(1_000);
    expect(insured.borne?.mean).toBeLessThan(insured.loss.mean);
    const paid = borne('insurance: { deductible: 1000, limit: 1000000000, premium: 5000 }');
    expect(paid.borne?.p99).toBe(6_000);
  });
});

describe('drills', () => {
  it('lower what deletion costs when the restore is quick', () => {
    const drilled = (hours: number): number => {
      const restoreHours = {
        low: hours,
        high: hours * 4,
        source: 'drill',
        year: 2026,
        basis: 'measured',
      } as const;
      const context = contextFrom('{ preset: hospital }', { inputs: { restoreHours } });
      const posture = postureOf({
        found: null,
        policy: new Set(),
        claimed: new Set(context.claimed),
      });
      return expectedLoss(posture, context.inputs).total;
    };
    expect(drilled(0.05)).toBeLessThan(drilled(8) * 0.8);
  });
});

describe('decisions', () => {
  const figures = (annualLoss: number, currency = 'USD') => ({ annualLoss, currency, band: 0.5 });
  const posture = postureBy([aRule('NET-001')]);
  const decided = (...decisions: readonly ReturnType<typeof aDecision>[]) =>
    assessed(hospital, posture, decisions).decisions.map(({ standing }) => standing);
  const hangs = assessed(hospital, posture).worth.get('NET-001') ?? 0;

  it('are open again when more hangs on them than they allow, and when they have ended', () => {
    const about = ['NET-001'];
    expect(
      decided(
        aDecision({ about, figures: figures(hangs) }),
        aDecision({ about, figures: figures(hangs / 2) }),
        aDecision({ about, figures: figures(hangs), expires: '2026-11-20' }),
        aDecision({ about, figures: figures(1, 'EUR') }),
      ),
    ).toEqual(['holds', 'reopened', 'expired', 'holds']);
  });

  it('about a mishap look at what the mishap costs', () => {
    expect(decided(aDecision({ about: ['theft'], figures: figures(1) }))).toEqual(['reopened']);
  });

  it('change no figures: what was accepted is still there', () => {
    const accepted = [aDecision({ about: ['NET-001'] })];
    expect(assessed(hospital, posture, accepted).loss).toEqual(assessed(hospital, posture).loss);
  });
});
