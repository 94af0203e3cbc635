// The first step: what is at stake. Every figure has a range, a source, a year, and says whether it is
// assumed or was measured.
import type { Appetite, Insurance, Quantity, RiskPolicy } from '../policy/risk-types.ts';
import { closest } from '../policy/suggest.ts';
import { RiskError } from './codes.ts';
import { defenceNames } from './defences.ts';
import type { DefenceName } from './defences.ts';
import type { Measured } from './measured.ts';
import { presets, usual } from './presets.ts';
import type { InputName } from './presets.ts';

export interface Input {
  readonly low: number;
  readonly high: number;
  readonly source: string;
  readonly year: number | null;
  readonly basis: 'assumed' | 'measured';
}

export type Inputs = Readonly<Record<InputName, Input>>;

export interface Context {
  readonly app: string;
  readonly currency: string;
  readonly inputs: Inputs;
  readonly revenue: number | null;
  readonly appetite: Appetite | null;
  readonly insurance: Insurance | null;
  /** Defences for which the owner gives his word. */
  readonly claimed: readonly DefenceName[];
  readonly trials: number;
  readonly seed: number;
}

/** What is written counts, then what was measured, then the preset, then what is usual. */
export function contextOf(app: string, risk: RiskPolicy, measured: Measured | null): Context {
  const preset = risk.preset === null ? {} : presets[risk.preset];
  const standing = { ...usual(risk), ...preset, ...measured?.inputs };
  const written: Readonly<Partial<Record<InputName, Quantity | null>>> = risk.inputs;
  const inputOf = (name: InputName): Input => {
    const quantity = written[name] ?? null;
    if (quantity === null) return standing[name];
    return { ...quantity, source: quantity.source ?? 'the policy' };
  };
  return {
    app,
    currency: risk.currency,
    inputs: {
      records: inputOf('records'),
      costPerRecord: inputOf('costPerRecord'),
      likelihood: inputOf('likelihood'),
      downtimePerHour: inputOf('downtimePerHour'),
      fraudPerCase: inputOf('fraudPerCase'),
      staffPerHour: inputOf('staffPerHour'),
      restoreHours: inputOf('restoreHours'),
      failoverHours: inputOf('failoverHours'),
    },
    revenue: risk.revenue,
    appetite: risk.appetite,
    insurance: risk.insurance,
    claimed: [
      ...risk.defences.map(defenceOf),
      // Who has drilled has an archive.
      ...(measured?.inputs.restoreHours === undefined ? [] : (['data.archive'] as const)),
    ],
    trials: risk.trials,
    seed: risk.seed,
  };
}

/** The value in the middle of the range: it is exceeded as often as not. */
export function middleOf({ low, high }: Input): number {
  return Math.sqrt(low * high);
}

/** Records × cost × likelihood, as it is done on the back of an envelope. */
export function simpleProduct({ inputs }: Context): number {
  const { records, costPerRecord, likelihood } = inputs;
  return middleOf(records) * middleOf(costPerRecord) * middleOf(likelihood);
}

function defenceOf(name: string): DefenceName {
  const known = defenceNames.find((each) => each === name);
  if (known !== undefined) return known;
  const near = closest(name, defenceNames);
  const hint = near === null ? '' : ` Did you mean "${near}"?`;
  throw new RiskError('RISK_DEFENCE_UNKNOWN', `There is no defence "${name}".${hint}`);
}
