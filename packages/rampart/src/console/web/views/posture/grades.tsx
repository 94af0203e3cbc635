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
              {failed > 0 && `${failed} to mend, `}
              {passed} hold{passed === 1 ? 's' : ''}
              {unknown > 0 && `, ${unknown} not checked`}
              {waived > 0 && `, ${waived} waived`}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Unjudged(): VNode {
  return (
    <>
      <span aria-hidden="true">–</span>
      <span class="unseen">not judged</span>
    </>
  );
}
