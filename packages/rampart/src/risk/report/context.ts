// The first step: what is at stake, and who says so.
import type { Section } from '../../report/page.ts';
import type { Assessment } from '../assess.ts';
import { inputNames } from '../presets.ts';
import { inputTitles } from '../sensitivity.ts';
import { exactText, moneyText, rangeText, shareText } from '../words.ts';

export function contextSection({ context, simpleProduct }: Assessment): Section {
  const { inputs, currency, revenue, insurance, appetite } = context;
  const { records, costPerRecord, likelihood } = inputs;
  const product = [
    `${exactText(Math.round(Math.sqrt(records.low * records.high)))} records`,
    `${currency} ${exactText(withoutResidue(Math.sqrt(costPerRecord.low * costPerRecord.high)))}`,
    `${exactText(withoutResidue(Math.sqrt(likelihood.low * likelihood.high) * 100))} %`,
  ].join(' × ');
  const others = [
    ...(revenue === null ? [] : [`Revenue: ${moneyText(revenue, currency)} a year.`]),
    ...(appetite === null
      ? [
          'Nothing is said of what is borne: write risk.appetite, or nobody can say whether this is much.',
        ]
      : [
          `Borne: ${moneyText(appetite.aYear, currency)} in an average year, and more than ${moneyText(appetite.atMost, currency)} at most once in ${appetite.onceIn} years.`,
        ]),
    ...(insurance === null
      ? []
      : [
          `Insured: up to ${moneyText(insurance.limit, currency)} a year above ${moneyText(insurance.deductible, currency)}, for ${moneyText(insurance.premium, currency)}.`,
        ]),
  ];
  return {
    heading: '1. Context: what is at stake',
    blocks: [
      {
        kind: 'text',
        text: `The simple product: ${product} = ${currency} ${exactText(withoutResidue(simpleProduct))} a year, say ${moneyText(simpleProduct, currency)}. It knows one kind of mishap, and no good or bad years.`,
      },
      {
        kind: 'table',
        columns: [
          { title: 'figure' },
          { title: 'nine times out of ten', align: 'right' },
          { title: 'how known' },
          { title: 'source' },
        ],
        rows: inputNames.map((name) => {
          const { low, high, basis, source, year } = inputs[name];
          const from =
            year === null || source.includes(String(year)) ? source : `${source}, ${year}`;
          const range =
            name === 'likelihood' ? shareText(Math.sqrt(low * high)) : rangeText(low, high);
          return [inputTitles[name], range, basis, from];
        }),
      },
      { kind: 'list', items: others },
    ],
  };
}

/** 0.25 × 100 is not quite 25 to a computer. */
function withoutResidue(value: number): number {
  return Number(value.toPrecision(12));
}
