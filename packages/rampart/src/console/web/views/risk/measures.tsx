import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

import { moneyText } from '../../../../risk/words.ts';
import type { MeasureLine, RiskView } from '../../../contract/judged.ts';
import { Words } from '../../parts/name.tsx';
import { isAllowed } from '../../shell/deployment.ts';
import { DecisionDialog } from '../posture/decision-dialog.tsx';

/** What takes most away for what it costs comes first; the server ranks them. */
export function Measures({
  view: { measures, currency },
  reload,
}: {
  readonly view: RiskView;
  readonly reload: () => void;
}): VNode | null {
  const [deciding, setDeciding] = useState<MeasureLine | null>(null);
  if (measures.length === 0) return null;
  const most = Math.max(...measures.map(({ takesAway }) => takesAway), 1);
  return (
    <section aria-labelledby="measures">
      <h2 id="measures">What takes it away</h2>
      <ol class="measures">
        {measures.map((measure) => (
          <li key={measure.id}>
            <p>
              <strong>
                <Words text={measure.title} />
              </strong>
            </p>
            <meter
              min={0}
              max={most}
              value={measure.takesAway}
              aria-label={`What ${measure.title} takes away`}
            />
            <p class="small">
              takes away {moneyText(measure.takesAway, currency)} a year
              <span class="soft">
                {measure.cost === null
                  ? ', what it costs is not known'
                  : `, costs ${moneyText(measure.cost, currency)}`}
              </span>
            </p>
            {isAllowed('operator') && (
              <button type="button" class="quiet" onClick={() => setDeciding(measure)}>
                Decide
                <span class="unseen">
                  {' on '}
                  <Words text={measure.title} />
                </span>
                …
              </button>
            )}
          </li>
        ))}
      </ol>
      {deciding !== null && (
        <DecisionDialog
          subject={deciding.id}
          title={deciding.title}
          onClose={() => setDeciding(null)}
          onDone={() => {
            setDeciding(null);
            reload();
          }}
        />
      )}
    </section>
  );
}
