// All that this console watches: the worst first, and found by a few letters when there are a hundred.
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { DeploymentName, Standing } from '../../contract/session.ts';
import { Field } from '../parts/field.tsx';
import { Mark } from '../parts/mark.tsx';
import { Name, Words } from '../parts/name.tsx';
import { Empty } from '../parts/states.tsx';
import { linkTo } from '../route/route.ts';
import { deployments, learnSession } from '../talk/session.ts';
import { plural } from '../words/numbers.ts';
import { Frame } from './frame.tsx';

const order: readonly Standing[] = ['bad', 'attention', 'unknown', 'good'];
const pause = 15_000;

export function Deployments(): VNode {
  const [wanted, setWanted] = useState('');
  useEffect(() => {
    const timer = setInterval(() => void learnSession(), pause);
    return () => clearInterval(timer);
  }, []);
  const all = deployments.value;
  const shown = matching(all, wanted);
  return (
    <Frame title="Deployments">
      <div class="heading">
        <h1 tabIndex={-1}>Deployments</h1>
        <p class="soft">{summaryOf(all)}</p>
      </div>
      {all.length > 8 && (
        <Field label="Find" type="search" value={wanted} onText={setWanted} autocomplete="off" />
      )}
      <p class="unseen" role="status">
        {plural(shown.length, 'deployment')} shown
      </p>
      {shown.length === 0 ? (
        <Nothing isFiltered={all.length > 0} />
      ) : (
        <ul class="deployments">
          {shown.map(({ id, app, state, says }) => (
            <li key={id}>
              <a href={linkTo(id, 'path')}>
                <Mark state={state} quiet />
                <strong>
                  <Name text={app} />
                </strong>
                <span class="soft">
                  <Words text={says} />
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </Frame>
  );
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }): VNode {
  return isFiltered ? (
    <Empty title="None has that in its name.">
      <p>Try fewer letters.</p>
    </Empty>
  ) : (
    <Empty title="This console watches nothing yet.">
      <p>
        Start it with a policy: <code>rampart console --policy rampart.yaml</code>.{' '}
        <code>rampart init</code> writes one.
      </p>
    </Empty>
  );
}

function matching(all: readonly DeploymentName[], wanted: string): readonly DeploymentName[] {
  const text = wanted.trim().toLowerCase();
  return all
    .filter(({ id, app, says }) => `${id} ${app} ${says}`.toLowerCase().includes(text))
    .toSorted(
      (a, b) =>
        order.indexOf(a.state) - order.indexOf(b.state) ||
        a.app.localeCompare(b.app, 'en', { numeric: true }),
    );
}

function summaryOf(all: readonly DeploymentName[]): string {
  const count = (wanted: Standing): number => all.filter(({ state }) => state === wanted).length;
  const parts = [
    [count('bad'), 'bad'],
    [count('attention'), 'to look after'],
    [count('unknown'), 'not known'],
    [count('good'), 'good'],
  ] as const;
  return parts
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(', ');
}
