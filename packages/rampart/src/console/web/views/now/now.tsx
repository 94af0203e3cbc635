// What happens at this moment: events as they come, what was refused and why, who is there, what alarms.
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';

import type { NowView } from '../../../contract/now.ts';
import { Await, Gaps } from '../../parts/states.tsx';
import { useDeployment, useView } from '../../shell/deployment.ts';
import { Alerts, Connected, Refused } from './beside.tsx';
import { EventList } from './event-list.tsx';

export function Now(): VNode {
  const { loaded, reload } = useView('now');
  return (
    <Await loaded={loaded} again={reload}>
      {(view) => <Shown view={view} />}
    </Await>
  );
}

function Shown({ view }: { readonly view: NowView }): VNode {
  const { live } = useDeployment();
  // The stream may have brought the first events of this page before anybody asked for those from before it.
  useEffect(() => live.beginWith(view), [live]);
  return (
    <>
      <Gaps gaps={view.gaps} />
      <div class="now">
        <EventList />
        <div class="beside">
          <Alerts alerts={view.alerts} />
          <Refused refused={view.refused} since={view.countedSince} />
          <Connected clients={view.clients} />
        </div>
      </div>
    </>
  );
}
