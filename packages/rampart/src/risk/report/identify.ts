// The second step: what can happen, and what stands against it.
import type { Block, Section } from '../../report/page.ts';
import type { Assessment } from '../assess.ts';
import { defences } from '../defences.ts';
import { mishaps } from '../mishaps.ts';
import type { Standing } from '../posture.ts';
import { moneyText, oftenText } from '../words.ts';

export function assessSection({
  posture,
  audited,
  expected,
  unseen,
  context,
}: Assessment): Section {
  const standings = [...posture.values()];
  const whole = standings.filter(({ state }) => state === 'whole').length;
  const blocks: Block[] = [
    {
      kind: 'text',
      text: `${whole} of ${standings.length} defences are whole. What nobody speaks for counts as not there.`,
    },
  ];
  if (!audited) {
    blocks.push({
      kind: 'text',
      tone: 'warning',
      text: 'No audit was read, so nothing is known of the servers, and their defences count as not there. Run "rampart audit --format json > audit.json" and hand it on with --findings audit.json.',
    });
  }
  if (unseen > 0) {
    blocks.push({
      kind: 'text',
      tone: 'warning',
      text: `${moneyText(unseen, context.currency)} of the year's loss stands here only because something could not be seen; it counts as if it were wrong.`,
    });
  }
  blocks.push({
    kind: 'table',
    columns: [
      { title: 'defence' },
      { title: 'state' },
      { title: 'what it does' },
      { title: 'who says so, and what is wrong' },
    ],
    rows: standings.map((standing) => [
      standing.name,
      standing.state,
      defences[standing.name].title,
      because(standing),
    ]),
  });
  blocks.push({
    kind: 'table',
    columns: [{ title: 'what can happen' }, { title: 'harms' }, { title: 'then' }],
    rows: mishaps.map(({ id, title, harms }) => [
      title,
      harms.map((harm) => harm.slice(0, 1).toUpperCase()).join(''),
      oftenText(expected.byMishap.find((each) => each.id === id)?.often ?? 0),
    ]),
  });
  blocks.push({
    kind: 'text',
    text: 'C: confidentiality, I: integrity, A: availability. How often is reckoned from the table of mishaps and from the defences above.',
  });
  return { heading: '2. Assess: what can happen, and what stands against it', blocks };
}

const speakers: Readonly<Record<Standing['by'], string>> = Object.freeze({
  audit: 'the audit',
  policy: 'the policy',
  claim: 'its owner’s word',
  nobody: 'nobody',
});

function because({ by, failing, unseen }: Standing): string {
  const wrong = [
    ...(failing.length > 0 ? [failing.map(({ rule }) => rule).join(', ')] : []),
    ...(unseen.length > 0 ? [`not seen: ${unseen.map(({ rule }) => rule).join(', ')}`] : []),
  ];
  return [speakers[by], wrong.join('; ')].filter((text) => text !== '').join(': ');
}
