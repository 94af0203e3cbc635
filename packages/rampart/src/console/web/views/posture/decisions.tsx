import type { VNode } from 'preact';

import type { DecisionView } from '../../../contract/judged.ts';
import type { Standing } from '../../../contract/session.ts';
import { Mark } from '../../parts/mark.tsx';
import { Name, Words } from '../../parts/name.tsx';
import { Table } from '../../parts/table.tsx';

const standing: Readonly<Record<DecisionView['state'], Standing>> = {
  holds: 'good',
  expired: 'attention',
  reopened: 'bad',
};

/** What was decided, by whom and until when; expired ones too, for they need somebody again. */
export function Decisions({
  decisions,
}: {
  readonly decisions: readonly DecisionView[];
}): VNode | null {
  if (decisions.length === 0) return null;
  return (
    <section aria-labelledby="decisions">
      <h2 id="decisions">Decisions</h2>
      <Table
        label="Decisions"
        columns={['Decision', 'About', 'Owner', 'Why', 'Until']}
        rows={decisions.map(({ id, kind, subject, owner, reason, expires, state }) => ({
          key: id,
          cells: [
            <Mark key="mark" state={standing[state]} says={`${kind}, ${state}`} />,
            <code key="subject">
              <Name text={subject} />
            </code>,
            <Name key="owner" text={owner} />,
            <Words key="reason" text={reason} />,
            expires,
          ],
        }))}
      />
    </section>
  );
}
