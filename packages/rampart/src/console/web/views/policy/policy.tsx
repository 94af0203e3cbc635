// Edit allow-lists and parameters; look at the plan; apply it. Nothing changes before the last step.
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

import type { PlannedEdit, PolicyView } from '../../../contract/access.ts';
import type { Job } from '../../../contract/judged.ts';
import { useCarrying } from '../../parts/act-button.tsx';
import { JobLine } from '../../parts/job.tsx';
import { Form } from '../../parts/form.tsx';
import { Lines, Name } from '../../parts/name.tsx';
import { Await, Empty, Gaps, Trouble } from '../../parts/states.tsx';
import { isAllowed, useDeployment, useView } from '../../shell/deployment.ts';
import { pathOf, plannedShape } from '../../talk/answers.ts';
import { send } from '../../talk/ask.ts';
import { plural } from '../../words/numbers.ts';
import { EditField } from './edit-field.tsx';
import { Plan } from './plan.tsx';
import { editOf, groupsOf, type Drafts } from './changes.ts';
import { useJob } from './use-job.ts';

export function Policy(): VNode {
  const { loaded, reload } = useView('policy');
  return (
    <Await loaded={loaded} again={reload}>
      {(view) => <Shown view={view} reload={reload} />}
    </Await>
  );
}

function Shown({
  view,
  reload,
}: {
  readonly view: PolicyView;
  readonly reload: () => void;
}): VNode {
  const { id } = useDeployment();
  const [drafts, setDrafts] = useState<Drafts>({});
  const [planned, setPlanned] = useState<PlannedEdit | null>(null);
  const [begun, setBegun] = useState<Job | null>(null);
  // Somebody else may be applying one, or this page was loaded again meanwhile.
  const job = useJob(id, begun ?? view.job ?? null, () => {
    setDrafts({});
    reload();
  });
  const { isBusy, failure, start } = useCarrying();
  const edit = editOf(view, drafts);
  const count = edit.changes.length;

  async function plan(): Promise<void> {
    const act = async (): Promise<void> =>
      setPlanned(await send(pathOf(id, 'policy', 'plan'), edit, plannedShape));
    await start({ what: 'plan a change of the policy', act });
  }

  return (
    <>
      <Gaps gaps={view.gaps} />
      <JobLine job={job} />
      {planned !== null ? (
        <Plan
          planned={planned}
          onBack={() => setPlanned(null)}
          onApplied={(applied) => {
            setPlanned(null);
            setBegun(applied);
          }}
        />
      ) : (
        <Form
          onSend={async () => {
            if (!isBusy && count > 0) await plan();
          }}
        >
          <Fields
            view={view}
            drafts={drafts}
            onDraft={(path, text) => setDrafts({ ...drafts, [path]: text })}
          />
          {failure !== null && <Trouble failure={failure} />}
          {isAllowed('operator') && view.editable.length > 0 && (
            <div class="actions sticky">
              <button type="submit" class="primary" aria-disabled={isBusy || count === 0}>
                {isBusy ? 'One moment…' : 'Show the plan'}
              </button>
              <button type="button" onClick={() => setDrafts({})} aria-disabled={count === 0}>
                Take back
              </button>
              <span class="soft" role="status">
                {count === 0 ? 'Nothing changed' : `${plural(count, 'change')}, not applied`}
              </span>
            </div>
          )}
        </Form>
      )}
      <details class="file">
        <summary>
          The file <Name text={view.file} />
        </summary>
        <pre tabIndex={0} aria-label="The policy as it stands">
          <Lines text={view.text} />
        </pre>
      </details>
    </>
  );
}

function Fields({
  view: { editable },
  drafts,
  onDraft,
}: {
  readonly view: PolicyView;
  readonly drafts: Drafts;
  readonly onDraft: (path: string, text: string) => void;
}): VNode {
  if (editable.length === 0) {
    return (
      <Empty title="Nothing of this policy is edited here.">
        <p>
          Edit the file itself, then <code>rampart plan</code> and <code>rampart apply</code>.
        </p>
      </Empty>
    );
  }
  return (
    <>
      {groupsOf(editable).map(([group, fields]) => (
        <fieldset key={group}>
          <legend>
            <Name text={group} />
          </legend>
          <div class="fields">
            {fields.map((one) => (
              <EditField
                key={one.path}
                editable={one}
                draft={Object.hasOwn(drafts, one.path) ? drafts[one.path] : undefined}
                onDraft={(text) => onDraft(one.path, text)}
              />
            ))}
          </div>
        </fieldset>
      ))}
    </>
  );
}
