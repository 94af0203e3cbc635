import type { VNode } from 'preact';

import type { PlannedEdit } from '../../../contract/access.ts';
import type { Job } from '../../../contract/judged.ts';
import { useCarrying } from '../../parts/act-button.tsx';
import { Name, Words } from '../../parts/name.tsx';
import { Gaps, Trouble } from '../../parts/states.tsx';
import { useDeployment } from '../../shell/deployment.ts';
import { jobShape, pathOf } from '../../talk/answers.ts';
import { send } from '../../talk/ask.ts';

const signWords = { '+': 'added', '~': 'changed', '-': 'removed' } as const;
const diffSigns = { same: ' ', old: '-', new: '+' } as const;

/** What would change in the file, and what would be done for it. */
export function Plan({
  planned,
  onBack,
  onApplied,
}: {
  readonly planned: PlannedEdit;
  readonly onBack: () => void;
  readonly onApplied: (job: Job) => void;
}): VNode {
  const { id } = useDeployment();
  const { isBusy, failure, start } = useCarrying();

  async function apply(): Promise<void> {
    const act = async (): Promise<void> =>
      onApplied(await send(pathOf(id, 'policy', 'apply'), { id: planned.id }, jobShape));
    await start({ what: 'apply the change of the policy', act });
  }

  return (
    <section class="panel" aria-labelledby="plan">
      <h2 id="plan">The plan</h2>
      <Gaps gaps={planned.gaps} />
      <h3>In the file</h3>
      <div class="sideways" role="group" aria-label="Changes of the file" tabIndex={0}>
        <ol class="diff">
          {planned.diff.map(({ kind, text }, at) => (
            <li key={at} class={kind}>
              <span class="sign">{diffSigns[kind]}</span>
              {kind !== 'same' && <span class="unseen">{kind}: </span>}
              <Words text={text} />
            </li>
          ))}
        </ol>
      </div>
      <h3>What is done for it</h3>
      {planned.steps.length === 0 ? (
        <p class="soft">Nothing but the file: no server has to change.</p>
      ) : (
        <ol class="steps">
          {planned.steps.map(({ sign, host, text, tags }) => (
            <li key={`${host} ${text}`}>
              <span class="sign" aria-hidden="true">
                {sign}
              </span>
              <span>
                <span class="unseen">{signWords[sign]}: </span>
                <Words text={text} />{' '}
                <span class="soft small">
                  on <Name text={host} />
                </span>{' '}
                {tags.map((tag) => (
                  <span key={tag} class="tag">
                    <Name text={tag} />
                  </span>
                ))}
              </span>
            </li>
          ))}
        </ol>
      )}
      {failure !== null && <Trouble failure={failure} />}
      <div class="actions">
        <button
          type="button"
          class="primary"
          aria-disabled={isBusy}
          onClick={() => (isBusy ? undefined : void apply())}
        >
          {isBusy ? 'One moment…' : 'Apply'}
        </button>
        <button type="button" onClick={onBack}>
          Back to the edit
        </button>
      </div>
    </section>
  );
}
