import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

import type { State } from '../../../../audit/finding.ts';
import { severities } from '../../../../audit/grade.ts';
import type { AuditReport } from '../../../../audit/report.ts';
import { Choice } from '../../parts/field.tsx';
import { Empty } from '../../parts/states.tsx';
import { FindingLine } from './finding-line.tsx';

type Shown = State | 'all';

export function Findings({
  report,
  reload,
}: {
  readonly report: AuditReport;
  readonly reload: () => void;
}): VNode {
  const [wanted, setWanted] = useState<Shown>('fail');
  const first = report.first.flatMap(
    ({ rule, subject }) =>
      report.findings.find((one) => one.rule === rule && one.subject === subject) ?? [],
  );
  const { counts } = report;
  const rest = report.findings
    .filter((one) => (wanted === 'all' || one.state === wanted) && !first.includes(one))
    .toSorted((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity));
  return (
    <>
      {first.length > 0 && (
        <section aria-labelledby="first">
          <h2 id="first">Mend first</h2>
          <ol class="findings first">
            {first.map((finding) => (
              <FindingLine key={finding.fingerprint} finding={finding} reload={reload} isOpen />
            ))}
          </ol>
        </section>
      )}
      <section aria-labelledby="findings">
        <div class="bar">
          <h2 id="findings">{first.length > 0 ? 'Everything else' : 'Findings'}</h2>
          <Choice<Shown>
            label="Show"
            options={[
              ['fail', `to mend (${counts.fail})`],
              ['unknown', `not checked (${counts.unknown})`],
              ['waived', `waived (${counts.waived})`],
              ['pass', `holds (${counts.pass})`],
              ['not applicable', `does not apply (${counts['not applicable']})`],
              ['all', 'all'],
            ]}
            value={wanted}
            onChoice={setWanted}
          />
        </div>
        {rest.length === 0 ? (
          <Nothing wanted={wanted} hasFirst={first.length > 0} />
        ) : (
          <ol class="findings">
            {rest.map((finding) => (
              <FindingLine key={finding.fingerprint} finding={finding} reload={reload} />
            ))}
          </ol>
        )}
      </section>
    </>
  );
}

function Nothing({
  wanted,
  hasFirst,
}: {
  readonly wanted: Shown;
  readonly hasFirst: boolean;
}): VNode {
  if (wanted === 'fail' && !hasFirst) {
    return (
      <Empty title="Nothing to mend.">
        <p>Every rule that could be checked holds. Look at what was not checked, too.</p>
      </Empty>
    );
  }
  return <p class="soft">None{wanted === 'fail' ? ' besides those above' : ''}.</p>;
}
