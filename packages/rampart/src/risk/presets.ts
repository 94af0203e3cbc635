// Figures for whoever has none of his own yet. Each says where it is from; most are assumed, and say so.
import type { RiskPolicy } from '../policy/risk-types.ts';
import type { Input } from './context.ts';

/** In the order of reading. */
export const inputNames = [
  'records',
  'costPerRecord',
  'likelihood',
  'downtimePerHour',
  'fraudPerCase',
  'staffPerHour',
  'restoreHours',
  'failoverHours',
] as const;

export type InputName = (typeof inputNames)[number];

const studyOf2019 = 'IBM and Ponemon, Cost of a Data Breach Report';
const course = 'the example of a course on Redis security';
const judgement = 'our judgement';
const writtenIn = 2026;

function assumed(
  low: number,
  high: number,
  source = judgement,
  year: number | null = writtenIn,
): Input {
  return { low, high, source, year, basis: 'assumed' };
}

/** A figure that a study gives as one number, taken for the middle of half to twice as much. */
function studied(value: number, source: string): Input {
  return assumed(value / 2, value * 2, source, 2019);
}

type Preset = Readonly<Partial<Record<InputName, Input>>>;

export const presets: Readonly<Record<NonNullable<RiskPolicy['preset']>, Preset>> = Object.freeze({
  /** The example of a course on the security of Redis: 5,000 records × 429 × 25 % = 536,250. */
  hospital: {
    records: assumed(5_000, 5_000, course, null),
    costPerRecord: studied(429, `${studyOf2019}, health care`),
    likelihood: assumed(0.25, 0.25, course, null),
    downtimePerHour: assumed(2_000, 20_000),
    fraudPerCase: assumed(200, 10_000),
    staffPerHour: assumed(60, 150),
  },
  /** Pictures with captions, pseudonyms, advertising: little to steal and nobody harmed by an evening off. */
  'meme-site': {
    records: assumed(200_000, 200_000),
    costPerRecord: assumed(0.02, 0.5),
    likelihood: assumed(0.3, 0.3),
    downtimePerHour: assumed(5, 50),
    fraudPerCase: assumed(0.5, 10),
    staffPerHour: assumed(20, 80),
  },
});

const perRecord: Readonly<Record<NonNullable<RiskPolicy['data']>, Input>> = Object.freeze({
  health: studied(429, `${studyOf2019}, health care`),
  payment: studied(210, `${studyOf2019}, financial services`),
  personal: studied(150, `${studyOf2019}, mean of all industries`),
  public: assumed(0, 0, 'public data cost nothing in wrong hands', writtenIn),
});

const hoursOfAYear = 8_760;

/** What is taken where neither the policy nor a preset says anything. */
export function usual({ data, revenue }: RiskPolicy): Readonly<Record<InputName, Input>> {
  const anHour = (revenue ?? 0) / hoursOfAYear;
  return {
    records: assumed(1_000, 1_000),
    costPerRecord: perRecord[data ?? 'personal'],
    // The report says 29.6 % within two years: 1 − √(1 − 0.296) for one of them.
    likelihood: assumed(0.16, 0.16, `${studyOf2019}, reckoned from two years to one`, 2019),
    downtimePerHour:
      revenue === null
        ? assumed(100, 2_000)
        : assumed(anHour / 4, anHour * 2, 'the revenue of an hour, a quarter to twice of it'),
    fraudPerCase: assumed(10, 500),
    staffPerHour: assumed(40, 150),
    restoreHours: assumed(2, 24, 'no drill says how long a restore takes'),
    failoverHours: assumed(0.01, 1, 'nobody has measured a failover'),
  };
}
