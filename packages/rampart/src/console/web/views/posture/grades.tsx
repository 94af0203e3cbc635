import type { VNode } from 'preact';

import type { Grade, Letter } from '../../../../audit/grade.ts';
import type { Standing } from '../../../contract/session.ts';

const standing: Readonly<Record<Letter, Standing>> = {
  A: 'good',
  B: 'good',
  C: 'attention',
  D: 'bad',
  F: 'bad',
  '–': 'unknown',
};

export function Grades({ grades }: { readonly grades: readonly Grade[] }): VNode {
  return (
    <ul class="grades" aria-label="Grades by layer">
      {grades.map(({ layer, letter, passed, failed, unknown, waived }) => (
        <li key={layer} class={standing[letter]}>
          <span class="letter">{letter === '–' ? <Unjudged /> : letter}</span>
          <span>
            <strong>{layer}</strong>
            <span class="soft small">
              {wordsOf([
                [failed, 'to mend'],
                [passed, passed === 1 ? 'holds' : 'hold'],
                [unknown, 'not checked'],
                [waived, 'waived'],
              ])}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function wordsOf(counts: readonly (readonly [count: number, word: string])[]): string {
  const there = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return there.length === 0 ? 'nothing to check' : there.join(', ');
}

function Unjudged(): VNode {
  return (
    <>
      <span aria-hidden="true">–</span>
      <span class="unseen">not judged</span>
    </>
  );
}
