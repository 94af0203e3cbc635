// Which page is shown: a login, the list of deployments, or one deployment's view.
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';

import { here, replaceWith } from '../route/here.ts';
import { linkTo } from '../route/route.ts';
import { deployments, learnSession, person, session } from '../talk/session.ts';
import { Empty, Trouble } from '../parts/states.tsx';
import { DeploymentPage } from './deployment-page.tsx';
import { Deployments } from './deployments.tsx';
import { Frame } from './frame.tsx';
import { Login } from './login.tsx';
import { StepUp } from './step-up.tsx';

export function App(): VNode {
  return (
    <>
      <Page />
      <StepUp />
    </>
  );
}

function Page(): VNode {
  const state = session.value;
  const route = here.value;
  if (state.kind === 'asking') {
    return (
      <Frame title="Rampart">
        <p class="loading" role="status">
          Asking the console…
        </p>
      </Frame>
    );
  }
  if (state.kind === 'failed') {
    return (
      <Frame title="Rampart">
        <Trouble failure={state.failure} again={() => void learnSession()} />
      </Frame>
    );
  }
  if (person.value === null) return <Login once={route.kind === 'login' ? route.once : ''} />;

  switch (route.kind) {
    case 'start':
    case 'login': {
      const [only, ...others] = deployments.value;
      const isAlone = only !== undefined && others.length === 0;
      return isAlone ? <Onward link={`/${linkTo(only.id, 'path')}`} /> : <Deployments />;
    }
    case 'view': {
      const deployment = deployments.value.find(({ id }) => id === route.deployment);
      if (deployment === undefined) return <Nowhere what={`no deployment ${route.deployment}`} />;
      return <DeploymentPage key={deployment.id} deployment={deployment} route={route} />;
    }
    case 'nowhere':
      return <Nowhere what="no such page" />;
  }
}

/** Where there is nothing to choose from. */
function Onward({ link }: { readonly link: string }): null {
  useEffect(() => replaceWith(link), [link]);
  return null;
}

function Nowhere({ what }: { readonly what: string }): VNode {
  return (
    <Frame title="Not here">
      <h1 tabIndex={-1}>Not here</h1>
      <Empty title={`There is ${what} at this console.`}>
        <p>
          <a href="#/">Go to the deployments</a> that this console watches, or look at the address
          again.
        </p>
      </Empty>
    </Frame>
  );
}
