// The ten views. On a narrow screen they fold away behind the name of the one that is open.
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { linkTo, type ViewName } from '../route/route.ts';
import { plural } from '../words/numbers.ts';
import { useDeployment } from './deployment.ts';
import { menu, views } from './views.tsx';

export function Menu({
  deployment,
  view,
}: {
  readonly deployment: string;
  readonly view: ViewName;
}): VNode {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [deployment, view]);
  return (
    <nav aria-label="Views">
      <button
        type="button"
        class="fold"
        aria-expanded={isOpen}
        aria-controls="views"
        onClick={() => setOpen(!isOpen)}
      >
        {views[view].title}
      </button>
      <div id="views" class={isOpen ? 'groups open' : 'groups'}>
        {menu.map((group) => (
          <div key={group.title}>
            <p class="soft small" id={`group-${group.title}`}>
              {group.title}
            </p>
            <ul aria-labelledby={`group-${group.title}`}>
              {group.views.map((name) => (
                <li key={name}>
                  <a
                    href={linkTo(deployment, name)}
                    aria-current={name === view ? 'page' : undefined}
                  >
                    {views[name].title}
                    {name === 'unlock' && <Waiting />}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </nav>
  );
}

/** Somebody stands at a locked door, and only a person can open it. */
function Waiting(): VNode | null {
  const { live } = useDeployment();
  const count = live.path.value?.waiting ?? 0;
  if (count === 0) return null;
  return (
    <span class="count">
      <span aria-hidden="true">{count}</span>
      <span class="unseen"> ({plural(count, 'request')} waiting)</span>
    </span>
  );
}
