// One deployment: its stream stays open while one goes from view to view.
import type { VNode } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import type { PathView } from '../../contract/path.ts';
import type { DeploymentName, Standing } from '../../contract/session.ts';
import { Mark } from '../parts/mark.tsx';
import type { Route } from '../route/route.ts';
import { openStream, type Live } from '../talk/stream.ts';
import { DeploymentContext } from './deployment.ts';
import { Frame } from './frame.tsx';
import { Menu } from './menu.tsx';
import { views } from './views.tsx';

export function DeploymentPage({
  deployment,
  route,
}: {
  readonly deployment: DeploymentName;
  readonly route: Extract<Route, { kind: 'view' }>;
}): VNode {
  const { id, app } = deployment;
  const live = useMemo(() => openStream(id), [id]);
  useEffect(() => live.close, [live]);
  const inside = useMemo(() => ({ id, app, live }), [id, app, live]);

  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    // After a change of view a reader begins at its heading; at the first one, at the top of the page.
    if (!isFirst.current) heading.current?.focus();
    isFirst.current = false;
  }, [route.view]);

  const { title, asks, shows: View } = views[route.view];
  return (
    <DeploymentContext.Provider value={inside}>
      <Frame
        title={`${title}, ${app}`}
        deployment={{ ...deployment, state: standingOf(live.path.value, deployment.state) }}
        menu={<Menu deployment={id} view={route.view} />}
      >
        <div class="heading">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          <p class="soft">{asks}</p>
          <LinkState live={live} />
        </div>
        <View key={route.view} detail={route.detail} />
      </Frame>
    </DeploymentContext.Provider>
  );
}

/** As the path says it now; the list of deployments is as old as the login. */
function standingOf(path: PathView | null, before: Standing): Standing {
  if (path === null) return before;
  const states = new Set(path.layers.map(({ state }) => state));
  return (['bad', 'attention', 'good'] as const).find((state) => states.has(state)) ?? 'unknown';
}

function LinkState({ live }: { readonly live: Live }): VNode {
  const words = { connecting: 'connecting', open: 'live', away: 'not live: reconnecting' } as const;
  const state = live.link.value;
  return (
    <p class={`link-state ${state}`} role="status">
      {state === 'away' ? <Mark state="attention" says={words.away} /> : words[state]}
    </p>
  );
}
