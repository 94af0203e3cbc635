import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

import type { Finding } from '../../../../audit/finding.ts';
import type { Standing } from '../../../contract/session.ts';
import { Mark } from '../../parts/mark.tsx';
import { Lines, Name, Words } from '../../parts/name.tsx';
import { isAllowed } from '../../shell/deployment.ts';
import { DecisionDialog } from './decision-dialog.tsx';

export function FindingLine({
  finding,
  reload,
  isOpen = false,
}: {
  readonly finding: Finding;
  readonly reload: () => void;
  readonly isOpen?: boolean;
}): VNode {
  const { rule, title, subject, layer, why, evidence, missing, waiver, notApplicable } = finding;
  return (
    <li>
      <details open={isOpen}>
        <summary>
          <Mark {...markOf(finding)} />
          <strong>
            <Words text={title} />
          </strong>
          <span class="soft small">
            {layer}, <code>{rule}</code>, <Name text={subject} />
          </span>
        </summary>
        <div class="inside">
          <p>
            <Words text={why} />
          </p>
          {evidence.length > 0 && (
            <ul class="evidence">
              {evidence.map(({ about, seen, place }) => (
                <li key={`${about} ${seen}`}>
                  <Words text={seen} />
                  {place !== null && (
                    <span class="soft small">
                      {' '}
                      <Name text={place} />
                    </span>
                  )}
                </li>
              ))}
            </ul>
          )}
          {missing.map(({ what, why: reason }) => (
            <p key={what}>
              Not seen: <Words text={what} />. <Words text={reason} />
            </p>
          ))}
          {notApplicable !== null && (
            <p>
              <Words text={notApplicable} />
            </p>
          )}
          <MendWords finding={finding} />
          {waiver !== null && (
            <p>
              <Words
                text={`${waiver.owner} lets it stand until ${waiver.expires} (${waiver.standing}): ${waiver.reason}`}
              />
            </p>
          )}
          {finding.state === 'fail' && <Waive finding={finding} reload={reload} />}
        </div>
      </details>
    </li>
  );
}

function MendWords({ finding: { mend } }: { readonly finding: Finding }): VNode | null {
  if (mend === null) return null;
  return (
    <div class="mend">
      <p>
        <strong>Mend it:</strong> <Words text={mend.words} />
        {mend.restart && ' The server has to be restarted for it.'}
      </p>
      {mend.lines.length > 0 && (
        <pre tabIndex={0} aria-label={`Lines for ${mend.where}`}>
          <Lines text={mend.lines.join('\n')} />
        </pre>
      )}
    </div>
  );
}

function Waive({
  finding,
  reload,
}: {
  readonly finding: Finding;
  readonly reload: () => void;
}): VNode | null {
  const [isAsking, setAsking] = useState(false);
  if (!isAllowed('operator')) return null;
  return (
    <>
      <button type="button" onClick={() => setAsking(true)}>
        Let it stand…
      </button>
      {isAsking && (
        <DecisionDialog
          subject={finding.rule}
          where={[finding.subject]}
          title={finding.title}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            reload();
          }}
        />
      )}
    </>
  );
}

function markOf({ state, severity }: Finding): { readonly state: Standing; readonly says: string } {
  switch (state) {
    case 'fail': {
      const isBad = severity === 'critical' || severity === 'high';
      return { state: isBad ? 'bad' : 'attention', says: severity };
    }
    case 'pass':
      return { state: 'good', says: 'holds' };
    case 'waived':
      return { state: 'attention', says: 'waived' };
    case 'unknown':
    case 'not applicable':
      return { state: 'unknown', says: state === 'unknown' ? 'not checked' : 'does not apply' };
  }
}
