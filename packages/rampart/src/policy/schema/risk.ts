// What is at stake, as its owner writes it: what records, outages and forged acts cost, what is borne,
// what is insured. The risk room makes a context of it, with presets for what is left out.
import type { Quantity, RiskPolicy } from '../risk-types.ts';
import { amount, currency } from './money.ts';
import { problem } from './problem.ts';
import { count, line, path, word } from './scalars.ts';
import { becomes, choice, list, optional, part, scalar, setting, standard } from './vocabulary.ts';
import type { Part } from './shape.ts';

/** A plain number of money stands for the range from half of it to twice as much. */
const usualSpread = 2;

const basis = word('assumed', 'measured');

const year = count(1990, 2100);

/** A number, or a range with where it is from. `spread` is how far a plain number reaches. */
function quantity(each: Part<number>, spread: number): Part<Quantity> {
  const plain: Part<Quantity> = becomes(each, (value) => ({
    low: value / spread,
    high: value * spread,
    source: null,
    year: null,
    basis: 'assumed',
  }));
  const range: Part<Quantity> = becomes(
    part({
      value: optional(each, 'The number, if it is one.'),
      low: optional(each, 'One time in twenty it is less.'),
      high: optional(each, 'One time in twenty it is more.'),
      source: optional(line('a text of up to 200 characters', 200), 'Who says so.'),
      year: optional(year, 'Of which year the figure is.'),
      basis: standard(basis, 'assumed', 'Whether it was measured here.'),
    }),
    ({ value, low, high, source = null, year: from = null, basis: known }, refuse) => {
      const bounds = value === undefined ? { low, high } : spreadOf(value, known, spread);
      if (value !== undefined && (low !== undefined || high !== undefined)) {
        refuse([], problem('POLICY_CONFLICT', 'Write a value, or low and high.'));
      }
      const { low: least = 0, high: most = 0 } = bounds;
      if (bounds.low === undefined || bounds.high === undefined) {
        refuse([], problem('POLICY_KEY_MISSING', 'A value, or low and high, is missing here.'));
      } else if (least > most) {
        refuse(['low'], problem('POLICY_CONFLICT', 'The low end is above the high one.'));
      } else if (least === 0 && most > 0) {
        refuse(['low'], problem('POLICY_VALUE', 'A range begins above 0.'));
      }
      return { low: least, high: most, source, year: from, basis: known };
    },
  );
  return choice('a number, or a map with value or low and high', { number: plain, map: range });
}

/** What was measured is known well enough to be one number. */
function spreadOf(
  value: number,
  basis: Quantity['basis'],
  spread: number,
): { readonly low: number; readonly high: number } {
  const reach = basis === 'measured' ? 1 : spread;
  return { low: value / reach, high: value * reach };
}

const records = quantity(
  scalar('a number of records', { type: 'integer', minimum: 0 }, (value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined,
  ),
  1,
);

const money = quantity(amount, usualSpread);

const likelihood: Part<number> = scalar(
  'a share, from 0% to 100% or from 0 to 1',
  { type: ['number', 'string'], pattern: '^[0-9]{1,3}(\\.[0-9]+)?%$', minimum: 0, maximum: 1 },
  (value) => {
    const percent = typeof value === 'string' ? /^(\d{1,3}(?:\.\d+)?)%$/u.exec(value) : null;
    const share = percent === null ? value : Number(percent[1]) / 100;
    return typeof share === 'number' && share >= 0 && share <= 1 ? share : undefined;
  },
);

const appetite: Part<NonNullable<RiskPolicy['appetite']>> = becomes(
  part({
    a_year: setting(amount, 'So much may be lost in an average year.'),
    at_most: setting(amount, 'More than this in one year may be lost only rarely.'),
    once_in: standard(count(2, 1_000), 20, 'How rarely: once in so many years.'),
  }),
  ({ a_year: aYear, at_most: atMost, once_in: onceIn }) => ({ aYear, atMost, onceIn }),
);

const insurance: Part<NonNullable<RiskPolicy['insurance']>> = part({
  deductible: setting(amount, 'Of the losses of a year, so much is borne by oneself first.'),
  limit: setting(amount, 'So much is paid in a year.'),
  premium: standard(amount, 0, 'What it costs a year.'),
});

const defence = line('a defence, such as csrf.token', 64, /^[a-z]+\.[a-z]+$/);

export const risk: Part<RiskPolicy> = becomes(
  part({
    preset: optional(
      word('hospital', 'meme-site'),
      'Figures for whatever is not written here; docs/guides/risk.md shows them.',
    ),
    data: optional(
      word('health', 'payment', 'personal', 'public'),
      'What kind of data the records are.',
    ),
    currency: standard(currency, 'USD', 'Of all amounts.'),
    records: optional(records, 'How many records there are to lose.'),
    cost_per_record: optional(money, 'What one record in wrong hands costs.'),
    likelihood: optional(
      quantity(likelihood, 1),
      'The chance of a breach in a year, for the simple product only.',
    ),
    downtime_per_hour: optional(money, 'What an hour without service costs.'),
    fraud_per_case: optional(money, 'What one act in somebody else’s name costs.'),
    staff_per_hour: optional(money, 'What an hour of those costs who clean up, or mend.'),
    revenue: optional(amount, 'Of a year; losses are compared with it.'),
    appetite: optional(appetite, 'What is borne.'),
    insurance: optional(insurance, 'What others pay.'),
    defences: standard(
      list(defence),
      [],
      'Defences that are there and that no audit of a server can see; your word is taken for it.',
    ),
    decisions: standard(path(), 'decisions', 'The directory of decisions, seen from the policy.'),
    measured: optional(path(), 'A file of measured figures, seen from the policy.'),
    trials: standard(count(1_000, 1_000_000), 100_000, 'How many years are simulated.'),
    seed: standard(count(0, 4_294_967_295), 1, 'The same seed gives the same figures.'),
  }),
  (written) => ({
    preset: written.preset ?? null,
    data: written.data ?? null,
    currency: written.currency,
    inputs: {
      records: written.records ?? null,
      costPerRecord: written.cost_per_record ?? null,
      likelihood: written.likelihood ?? null,
      downtimePerHour: written.downtime_per_hour ?? null,
      fraudPerCase: written.fraud_per_case ?? null,
      staffPerHour: written.staff_per_hour ?? null,
    },
    revenue: written.revenue ?? null,
    appetite: written.appetite ?? null,
    insurance: written.insurance ?? null,
    defences: written.defences,
    decisions: written.decisions,
    measured: written.measured ?? null,
    trials: written.trials,
    seed: written.seed,
  }),
);
