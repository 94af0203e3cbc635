// Beside the stream: what alarms, what was refused and why in words, and who is connected.
import type { VNode } from 'preact';

import type { ConnectedClient, RefusedKind, StandingAlert } from '../../../contract/now.ts';
import { clock } from '../../parts/clock.ts';
import { Mark } from '../../parts/mark.tsx';
import { Name, Words } from '../../parts/name.tsx';
import { countText, plural } from '../../words/numbers.ts';
import { agoText, shortMomentText } from '../../words/time.ts';

export function Alerts({ alerts }: { readonly alerts: readonly StandingAlert[] }): VNode {
  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts">Alerts</h2>
      {alerts.length === 0 ? (
        <p>
          <Mark state="good" says="Nothing alarms." />
        </p>
      ) : (
        <ul class="cards">
          {alerts.map(({ alert, title, since, severity, count, says, todo }) => (
            <li key={`${alert} ${since}`} class="card">
              <p>
                <Mark
                  state={severity === 'critical' || severity === 'high' ? 'bad' : 'attention'}
                  says={severity}
                />{' '}
                <strong>
                  <Words text={title} />
                </strong>
              </p>
              <p>
                <Words text={says} />
              </p>
              <p class="todo">
                <Words text={todo} />
              </p>
              <p class="soft small">
                {agoText(since, clock.value)}
                {count > 1 && `, ${plural(count, 'time')}`}
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Milliseconds by which an hour may be shorter and still be called one. */
const almost = 60_000;
const hour = 3_600_000;
/** Kinds that are shown before the rest is folded away. */
const mostKinds = 6;

export function Refused({
  refused,
  since,
}: {
  readonly refused: readonly RefusedKind[];
  readonly since: number;
}): VNode {
  const isWhole = clock.value - since >= hour - almost;
  return (
    <section aria-labelledby="refused">
      <h2 id="refused">
        {isWhole ? 'Refused in the last hour' : `Refused since ${shortMomentText(since)}`}
      </h2>
      {refused.length === 0 ? (
        <p class="soft">Nothing. Everything that came was allowed.</p>
      ) : (
        <>
          <Kinds kinds={refused.slice(0, mostKinds)} />
          {refused.length > mostKinds && (
            <details>
              <summary>{plural(refused.length - mostKinds, 'more kind')}</summary>
              <Kinds kinds={refused.slice(mostKinds)} />
            </details>
          )}
        </>
      )}
    </section>
  );
}

function Kinds({ kinds }: { readonly kinds: readonly RefusedKind[] }): VNode {
  return (
    <ul class="kinds">
      {kinds.map(({ code, means, count, lastAt, who }) => (
        <li key={code}>
          <strong class="big">{countText(count)}</strong>
          <div>
            <p>
              <Words text={means} />
            </p>
            <p class="soft small">
              <code>
                <Name text={code} />
              </code>{' '}
              {agoText(lastAt, clock.value)}
              {who.length > 0 && ': '}
              {who.slice(0, 3).map((one, at) => (
                <span key={one}>
                  {at > 0 && ', '}
                  <Name text={one} />
                </span>
              ))}
              {who.length > 3 && ` and ${plural(who.length - 3, 'other')}`}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

export function Connected({ clients }: { readonly clients: readonly ConnectedClient[] }): VNode {
  return (
    <section aria-labelledby="connected">
      <h2 id="connected">Connected</h2>
      {clients.length === 0 ? (
        <p class="soft">Nobody, or no gateway that can be asked runs on this machine.</p>
      ) : (
        <ul class="lines">
          {clients.map(({ gateway, user, address, connections, since, unlocked }) => (
            <li key={`${gateway} ${user} ${address}`}>
              <strong>
                <Name text={user} />
              </strong>{' '}
              from{' '}
              <code>
                <Name text={address} />
              </code>
              {unlocked && <Mark state="attention" says="unlocked" />}
              <span class="soft small">
                {plural(connections, 'connection')} at <Name text={gateway} />
                {since !== null && `, since ${agoText(since, clock.value)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
