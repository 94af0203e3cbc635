// An assessment as the page draws it.
import type { Assessment } from '../../../risk/assess.ts';
import { middleOf } from '../../../risk/context.ts';
import { inputNames } from '../../../risk/presets.ts';
import { inputTitles } from '../../../risk/sensitivity.ts';
import { mishaps } from '../../../risk/mishaps.ts';
import type { Summary } from '../../../risk/simulate/distribution.ts';
import { rangeText, shareText } from '../../../risk/words.ts';
import type { LossFigures, RiskView } from '../../contract/judged.ts';
import type { CurvePoint } from '../../../risk/assess.ts';

/** What is not in it stands in other files: decisions, and what could not be seen. */
export type Reckoned = Omit<RiskView, 'decisions' | 'gaps'>;

export function reckonedOf(assessment: Assessment): Reckoned {
  const { context, simpleProduct, loss, curve, after, fixes, expected } = assessment;
  const { records, costPerRecord, likelihood } = context.inputs;
  return {
    currency: context.currency,
    simple: {
      records: middleOf(records),
      cost: middleOf(costPerRecord),
      probability: middleOf(likelihood),
      loss: simpleProduct,
    },
    now: figuresOf(loss, curve),
    after: figuresOf(after.loss, after.curve),
    appetite:
      context.appetite === null
        ? null
        : { loss: context.appetite.atMost, probability: 1 / context.appetite.onceIn },
    measures: fixes.first.map(({ measure, next, cost }) => ({
      id: measure.id,
      title: measure.title,
      takesAway: next,
      cost,
    })),
    mishaps: expected.byMishap.map(({ id, often, aYear }) => ({
      name: id,
      title: mishaps.find((mishap) => mishap.id === id)?.title ?? id,
      perYear: often,
      expected: aYear,
    })),
    inputs: inputsOf(assessment),
  };
}

function figuresOf({ mean, ...summary }: Summary, curve: readonly CurvePoint[]): LossFigures {
  const points = curve.map(({ loss, chance }) => ({ loss, probability: chance }));
  return { expected: mean, ...summary, curve: points };
}

function inputsOf({ context: { inputs } }: Assessment): RiskView['inputs'] {
  return inputNames.map((name) => {
    const input = inputs[name];
    const { low, high, source, year, basis } = input;
    return {
      name: inputTitles[name],
      value: name === 'likelihood' ? shareText(middleOf(input)) : rangeText(low, high),
      source: year === null || source.includes(String(year)) ? source : `${source}, ${year}`,
      kind: basis,
    };
  });
}
