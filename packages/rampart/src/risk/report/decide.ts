// The fifth step: what somebody answers for.
import type { Block, Section } from '../../report/page.ts';
import type { Assessment } from '../assess.ts';
import { numberText } from '../words.ts';

export function decideSection({ decisions, context }: Assessment): Section {
  const blocks: Block[] = [];
  if (decisions.length === 0) {
    blocks.push({
      kind: 'text',
      text: 'Nobody has decided anything. What is neither mended nor decided about is open: "rampart risk decide" writes a decision down.',
    });
  } else {
    blocks.push({
      kind: 'table',
      columns: [
        { title: 'decision' },
        { title: 'about' },
        { title: 'by' },
        { title: 'ends' },
        { title: 'then', align: 'right' },
        { title: 'today', align: 'right' },
        { title: 'state' },
        { title: 'reason' },
      ],
      rows: decisions.map(({ decision, standing, worth }) => [
        `${decision.answer}: ${decision.id}`,
        decision.about.join(', '),
        decision.owner,
        decision.expires,
        decision.figures === null ? '' : numberText(decision.figures.annualLoss),
        worth === undefined ? '' : numberText(worth),
        standing,
        decision.reason,
      ]),
    });
    blocks.push({ kind: 'text', text: `Amounts in ${context.currency} a year.` });
  }
  return { heading: '5. Decide: accept, mitigate, transfer, avoid', blocks };
}
