// The fourth step: whether it is too much, and what to mend first.
import type { Block, Section } from '../../report/page.ts';
import type { Assessment } from '../assess.ts';
import { countText, moneyText, numberText, shareText } from '../words.ts';

export function evaluateSection({ context, appetite, fixes, loss }: Assessment): Section {
  const money = (amount: number): string => moneyText(amount, context.currency);
  const blocks: Block[] = [];
  if (appetite !== null) {
    const { aYear, rarely, within } = appetite;
    blocks.push({
      kind: 'text',
      tone: within ? 'good' : 'bad',
      text: `${within ? 'Within' : 'Beyond'} what is borne: ${money(aYear.loss)} a year, of ${money(aYear.borne)}; more than ${money(rarely.borne)} in ${shareText(rarely.chance)} of the years, of ${shareText(1 / (context.appetite?.onceIn ?? 1))}.`,
    });
  }
  if (fixes.first.length === 0) {
    blocks.push({
      kind: 'text',
      tone: 'good',
      text: 'No measure that is known here takes away more.',
    });
  } else {
    blocks.push({
      kind: 'text',
      text: `What to mend first: what takes away most for an hour of work. Each line is reckoned behind those above it; of ${money(loss.mean)} a year ${money(fixes.first.at(-1)?.left ?? 0)} is left when all are done.`,
    });
    blocks.push({
      kind: 'table',
      columns: [
        { title: '' },
        { title: 'takes away', align: 'right' },
        { title: 'alone', align: 'right' },
        { title: 'left', align: 'right' },
        { title: 'costs once', align: 'right' },
        { title: 'pays' },
        { title: 'measure, and what it mends' },
      ],
      rows: fixes.first.map(({ measure, next, alone, left, cost, mends }, at) => [
        String(at + 1),
        numberText(next),
        alone === null ? 'in gateway' : numberText(alone),
        numberText(left),
        numberText(cost),
        paysText(cost, next),
        [measure.title, mends.map(({ rule }) => rule).join(', ')]
          .filter((text) => text !== '')
          .join(': '),
      ]),
    });
    blocks.push({
      kind: 'text',
      text: `Amounts in ${context.currency}; "takes away" and "left" are of a year, and what a measure costs is assumed: hours of staff, without what runs on.`,
    });
  }
  if (fixes.rest.length > 0) {
    blocks.push({
      kind: 'text',
      text: 'Behind those, worth little by these figures, and still open. Depth is for the day on which a wall falls:',
    });
    blocks.push({
      kind: 'list',
      items: fixes.rest.map(
        ({ measure, mends }) => `${measure.title}: ${mends.map(({ rule }) => rule).join(', ')}`,
      ),
    });
  }
  return { heading: '4. Evaluate: is it too much, and what to mend first', blocks };
}

/** When what it takes away has paid for it. */
function paysText(cost: number, aYear: number): string {
  const years = cost / aYear;
  if (years > 20) return 'never';
  if (years > 1) return `in ${numberText(years)} years`;
  const days = years * 365;
  return days > 45
    ? `in ${numberText(days / 30.4)} months`
    : `in ${countText(Math.max(1, Math.round(days)), 'day', 'days')}`;
}
