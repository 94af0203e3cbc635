// Who asks for a dangerous command, who has it at this moment, and who had it.
import type { VNode } from 'preact';

import type { UnlockView } from '../../../contract/access.ts';
import { clock } from '../../parts/clock.ts';
import { Name, Words } from '../../parts/name.tsx';
import { Await, Empty, Gaps } from '../../parts/states.tsx';
import { useView } from '../../shell/deployment.ts';
import { agoText, momentText } from '../../words/time.ts';
import { RequestCard } from './request-card.tsx';

export function Unlock(): VNode {
  const { loaded, reload } = useView('unlock');
  return (
    <Await loaded={loaded} again={reload}>
      {(view) => <Shown view={view} reload={reload} />}
    </Await>
  );
}

function Shown({
  view: { requests, grants, history, gaps },
  reload,
}: {
  readonly view: UnlockView;
  readonly reload: () => void;
}): VNode {
  return (
    <>
      <Gaps gaps={gaps} />
      <section aria-labelledby="requests">
        <h2 id="requests">Waiting for an answer</h2>
        {requests.length === 0 ? (
          <Empty title="Nobody asks for anything.">
            <p>
              An operator asks with <code>rampart unlock</code>, or with <code>RAMPART UNLOCK</code>{' '}
              on the connection that needs it; the request then stands here.
            </p>
          </Empty>
        ) : (
          <ul class="cards">
            {requests.map((request) => (
              <RequestCard key={request.id} request={request} reload={reload} />
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="grants">
        <h2 id="grants">Unlocked now</h2>
        {grants.length === 0 ? (
          <p class="soft">Nothing. Dangerous commands are refused to everybody.</p>
        ) : (
          <ul class="lines">
            {grants.map(({ operator, user, pattern, until }) => (
              <li key={`${operator} ${user} ${pattern} ${until}`}>
                <strong>
                  <Name text={operator} />
                </strong>{' '}
                as <Name text={user} />:{' '}
                <code>
                  <Name text={pattern} />
                </code>{' '}
                <span class="soft">ends {agoText(until, clock.value)}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="history">
        <h2 id="history">What was</h2>
        {history.length === 0 ? (
          <p class="soft">Nothing was asked for yet.</p>
        ) : (
          <ol class="lines">
            {history.map(({ at, code, says }) => (
              <li key={`${at} ${code} ${says}`}>
                <span class="soft">{momentText(at)}</span> <Words text={says} />{' '}
                <code class="soft">
                  <Name text={code} />
                </code>
              </li>
            ))}
          </ol>
        )}
      </section>
    </>
  );
}
