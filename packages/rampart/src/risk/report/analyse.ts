// The third step: what a year may cost, where it comes from, and which figures matter.
import type { Section } from '../../report/page.ts';
import type { Assessment } from '../assess.ts';
import { mishaps } from '../mishaps.ts';
import { exactText, moneyText, numberText, oftenText, shareText } from '../words.ts';
import { curveBlock } from './curve-block.ts';

export function analyseSection(assessment: Assessment): Section {
  const { context, loss, expected, anyLoss, borne, swings } = assessment;
  const { currency } = context;
  const money = (amount: number): string => moneyText(amount, currency);
  const widest = Math.max(...swings.map(({ high }) => high), 1);
  const curve = curveBlock(assessment);
  return {
    heading: '3. Analyse: what a year may cost',
    blocks: [
      {
        kind: 'figures',
        figures: [
          { label: 'expected a year', value: money(loss.mean) },
          { label: 'every second year more than', value: money(loss.p50) },
          { label: 'once in 10 years more than', value: money(loss.p90) },
          { label: 'once in 20 years more than', value: money(loss.p95) },
          { label: 'once in 100 years more than', value: money(loss.p99) },
        ],
      },
      {
        kind: 'text',
        text: `${exactText(context.trials)} simulated years, seed ${context.seed}. In ${shareText(1 - anyLoss)} of them nothing happens.${borne === null ? '' : ` With the insurance, premium and all, ${money(borne.mean)} a year is borne, and once in 20 years more than ${money(borne.p95)}.`}`,
      },
      ...(curve === null ? [] : [curve]),
      {
        kind: 'table',
        columns: [
          { title: 'where it comes from' },
          { title: 'how often' },
          { title: 'each', align: 'right' },
          { title: 'a year', align: 'right' },
        ],
        rows: expected.byMishap
          .toSorted((a, b) => b.aYear - a.aYear)
          .slice(0, 8)
          .map(({ id, often, each, aYear }) => [
            mishaps.find((mishap) => mishap.id === id)?.title ?? id,
            oftenText(often),
            numberText(each),
            numberText(aYear),
          ]),
      },
      {
        kind: 'text',
        text: 'Which figures matter: what a year costs with each of them at its low end, and at its high one. What is above is worth finding out about first.',
      },
      {
        kind: 'bars',
        bars: swings.slice(0, 8).map(({ what, basis, low, high }) => ({
          label: `${what} (${basis})`,
          from: low / widest,
          to: high / widest,
          value: `${numberText(low)} to ${numberText(high)}`,
        })),
      },
    ],
  };
}
