// What stops each attack when it is the only defence that stands, and how many such there are: the depth.
import type { VNode } from 'preact';

import { defenceNames } from '../../../../prove/defences.ts';
import { isDeepEnough } from '../../../../prove/matrix/matrix.ts';
import type { ProofView } from '../../../contract/judged.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { clock } from '../../parts/clock.ts';
import { isRunning, JobLine } from '../../parts/job.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Words } from '../../parts/name.tsx';
import { Await, Empty, Gaps } from '../../parts/states.tsx';
import { isAllowed, useDeployment, useView } from '../../shell/deployment.ts';
import type { Detailed } from '../../shell/views.tsx';
import { jobShape, pathOf } from '../../talk/answers.ts';
import { send } from '../../talk/ask.ts';
import { plural } from '../../words/numbers.ts';
import { agoText } from '../../words/time.ts';
import { MatrixTable } from './matrix-table.tsx';
import { Story } from './story.tsx';

export function Proof({ detail }: Detailed): VNode {
  const { loaded, reload } = useView('proof');
  return (
    <Await loaded={loaded} again={reload}>
      {(view) => <Shown view={view} reload={reload} chosen={detail} />}
    </Await>
  );
}

function Shown({
  view,
  reload,
  chosen,
}: {
  readonly view: ProofView;
  readonly reload: () => void;
  readonly chosen: string | null;
}): VNode {
  const { id } = useDeployment();
  const { at, matrix, job, gaps } = view;
  const order = {
    what: 'attack scratch copies of the system',
    act: () => send(pathOf(id, 'proof', 'run'), {}, jobShape),
  };
  const line = matrix?.lines.find(({ attack }) => attack === chosen);
  return (
    <>
      <div class="bar">
        {at !== null && (
          <p class="soft">Tried {agoText(at, clock.value)}, on servers made for it.</p>
        )}
        {isAllowed('operator') && !isRunning(job) && (
          <ActButton order={order} onDone={reload}>
            {matrix === null ? 'Run it' : 'Run it again'}
          </ActButton>
        )}
      </div>
      <JobLine job={job} />
      <Gaps gaps={gaps} />
      {matrix === null ? (
        <Empty title="Nothing was proven yet.">
          <p>
            Run it: every attack is tried on scratch servers, with one defence off, with one alone,
            and with none. Your own servers are not touched.
          </p>
        </Empty>
      ) : (
        <>
          <Summary view={view} />
          {line !== undefined && <Story key={line.attack} line={line} stories={view.stories} />}
          <MatrixTable matrix={matrix} required={view.required} chosen={chosen} />
        </>
      )}
    </>
  );
}

function Summary({ view: { matrix, required } }: { readonly view: ProofView }): VNode | null {
  if (matrix === null) return null;
  const deep = matrix.lines.filter((line) => isDeepEnough(line, required)).length;
  const all = matrix.lines.length;
  const shallow = all - deep;
  return (
    <>
      <p>
        <Mark
          state={shallow === 0 ? 'good' : 'bad'}
          says={
            shallow === 0
              ? `All ${all} attacks meet at least ${required} defences that stop them alone.`
              : `${plural(shallow, 'attack')} of ${all} ${shallow === 1 ? 'does' : 'do'} not meet ${required} defences that stop ${shallow === 1 ? 'it' : 'them'} alone.`
          }
        />{' '}
        <span class="soft">
          {all} attacks × {defenceNames.length} defences.
        </span>
      </p>
      {matrix.hurt.map(({ setting, control }) => (
        <p key={`${setting.kind} ${control.control}`} class="notice bad">
          <Mark state="bad" says="Honest traffic did not work" /> ({setting.kind}):{' '}
          <Words text={`${control.control}: ${control.fault ?? ''}`} />
        </p>
      ))}
    </>
  );
}
