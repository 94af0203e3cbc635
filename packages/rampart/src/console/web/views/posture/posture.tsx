// What the last audit found: a grade for each layer, what to mend first, and everything else.
import type { VNode } from 'preact';

import type { PostureView } from '../../../contract/judged.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { clock } from '../../parts/clock.ts';
import { isRunning, JobLine } from '../../parts/job.tsx';
import { Name } from '../../parts/name.tsx';
import { Await, Empty, Gaps } from '../../parts/states.tsx';
import { isAllowed, useDeployment, useView } from '../../shell/deployment.ts';
import { jobShape, pathOf } from '../../talk/answers.ts';
import { send } from '../../talk/ask.ts';
import { plural } from '../../words/numbers.ts';
import { agoText } from '../../words/time.ts';
import { Decisions } from './decisions.tsx';
import { Findings } from './findings.tsx';
import { Grades } from './grades.tsx';

export function Posture(): VNode {
  const { loaded, reload } = useView('posture');
  return (
    <Await loaded={loaded} again={reload}>
      {(view) => <Shown view={view} reload={reload} />}
    </Await>
  );
}

function Shown({
  view: { report, decisions, gaps, job },
  reload,
}: {
  readonly view: PostureView;
  readonly reload: () => void;
}): VNode {
  const { id } = useDeployment();
  const audit = {
    what: 'audit the system',
    act: () => send(pathOf(id, 'posture', 'audit'), {}, jobShape),
  };
  return (
    <>
      <div class="bar">
        {report !== null && (
          <p class="soft">
            Audited {agoText(Date.parse(report.at), clock.value)}, profile{' '}
            <Name text={report.profile} />, {plural(report.subjects.length, 'server')}, weaknesses
            known until <Name text={report.dataUntil} />
          </p>
        )}
        {isAllowed('operator') && !isRunning(job) && (
          <ActButton order={audit} onDone={reload}>
            Audit now
          </ActButton>
        )}
      </div>
      <JobLine job={job} />
      <Gaps gaps={gaps} />
      {report === null ? (
        <Empty title="This deployment was never audited here.">
          <p>
            Audit it now, or run <code>rampart audit</code>: it looks, and changes nothing.
          </p>
        </Empty>
      ) : (
        <>
          <Grades grades={report.grades} />
          <Findings report={report} reload={reload} />
        </>
      )}
      <Decisions decisions={decisions} />
    </>
  );
}
