// The archives: what can be brought back, where something broke, and the moment that is wanted.
import type { VNode } from 'preact';

import type { ArchiveView, DrillView, TimeView } from '../../../contract/time.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { clock } from '../../parts/clock.ts';
import { isRunning, JobLine } from '../../parts/job.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Name, Words } from '../../parts/name.tsx';
import { Await, Empty, Gaps } from '../../parts/states.tsx';
import { isAllowed, useDeployment, useView } from '../../shell/deployment.ts';
import { jobShape, pathOf } from '../../talk/answers.ts';
import { send } from '../../talk/ask.ts';
import { bytesText, countText, plural } from '../../words/numbers.ts';
import { agoText, spanText } from '../../words/time.ts';
import { Moment } from './moment.tsx';

export function Time(): VNode {
  const { loaded, reload } = useView('time');
  return (
    <Await loaded={loaded} again={reload}>
      {(view) => <Shown view={view} reload={reload} />}
    </Await>
  );
}

function Shown({
  view: { archives, gaps, job },
  reload,
}: {
  readonly view: TimeView;
  readonly reload: () => void;
}): VNode {
  return (
    <>
      <JobLine job={job} />
      <Gaps gaps={gaps} />
      {archives.length === 0 && (
        <Empty title="Nothing is archived.">
          <p>
            Say under <code>archive</code> in the policy where it goes, then start{' '}
            <code>rampart archive</code>. From then on every moment can be brought back.
          </p>
        </Empty>
      )}
      {archives.map((archive) => (
        <Archive key={archive.name} archive={archive} isBusy={isRunning(job)} reload={reload} />
      ))}
    </>
  );
}

function Archive({
  archive,
  isBusy,
  reload,
}: {
  readonly archive: ArchiveView;
  readonly isBusy: boolean;
  readonly reload: () => void;
}): VNode {
  const { name, place, bytes, segments, faults, behind } = archive;
  return (
    <section class="archive" aria-label={`Archive ${name}`}>
      <h2>
        <Name text={name} />
      </h2>
      <p class="soft">
        <code>
          <Name text={place} />
        </code>
        , {bytesText(bytes)} in {plural(segments, 'segment')}
        {behind !== null &&
          `, ${spanText(behind.milliseconds)} and ${bytesText(behind.bytes)} behind its server`}
      </p>
      {faults.map((fault) => (
        <p key={fault} class="notice bad">
          <Mark state="bad" says="Fault:" /> <Words text={fault} />
        </p>
      ))}
      {archive.histories.length === 0 ? (
        <Empty title="Nothing can be restored from it yet.">
          <p>It holds no whole snapshot. Look whether its archiver runs and reaches its server.</p>
        </Empty>
      ) : (
        <Moment archive={archive} isBusy={isBusy} reload={reload} />
      )}
      <Drills archive={archive} isBusy={isBusy} reload={reload} />
    </section>
  );
}

function Drills({
  archive: { name, drills, histories },
  isBusy,
  reload,
}: {
  readonly archive: ArchiveView;
  readonly isBusy: boolean;
  readonly reload: () => void;
}): VNode {
  const { id } = useDeployment();
  const order = {
    what: `restore ${name} on a scratch server`,
    act: () => send(pathOf(id, 'time', 'drill'), { archive: name }, jobShape),
  };
  return (
    <div class="drills">
      <div class="bar">
        <h3>Drills</h3>
        {isAllowed('operator') && !isBusy && histories.length > 0 && (
          <ActButton order={order} onDone={reload}>
            Drill now
          </ActButton>
        )}
      </div>
      {drills.length === 0 ? (
        <p class="soft">
          Never drilled: nobody knows whether a restore works. A drill restores on a scratch server
          and compares.
        </p>
      ) : (
        <ul class="lines">
          {drills.slice(0, 5).map((drill) => (
            <li key={drill.at}>
              <DrillLine drill={drill} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function DrillLine({
  drill: { at, passed, tookMilliseconds, keys },
}: {
  readonly drill: DrillView;
}): VNode {
  return (
    <>
      <Mark
        state={passed ? 'good' : 'bad'}
        says={passed ? 'the same as the server' : 'NOT the same'}
      />{' '}
      <span class="soft">
        {agoText(at, clock.value)}, in {spanText(tookMilliseconds)}
        {keys !== null && `, ${countText(keys)} keys`}
      </span>
    </>
  );
}
