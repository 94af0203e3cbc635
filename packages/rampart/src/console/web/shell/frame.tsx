// What stands around every page: the way past it, the name of the house, who is here, and the main part.
import type { ComponentChildren, VNode } from 'preact';
import { useEffect } from 'preact/hooks';

import type { DeploymentName } from '../../contract/session.ts';
import { Mark } from '../parts/mark.tsx';
import { Name } from '../parts/name.tsx';
import { deployments, logOut, person } from '../talk/session.ts';

export function Frame({
  title,
  deployment,
  menu,
  children,
}: {
  /** In the title of the window. */
  readonly title: string;
  readonly deployment?: DeploymentName;
  readonly menu?: ComponentChildren;
  readonly children: ComponentChildren;
}): VNode {
  useEffect(() => {
    document.title = title === 'Rampart' ? title : `${title} – Rampart`;
  }, [title]);
  return (
    <div class={menu === undefined ? 'frame' : 'frame with-menu'}>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          // The part behind the # is the route.
          event.preventDefault();
          document.querySelector<HTMLElement>('main')?.focus();
        }}
      >
        Skip to the content
      </a>
      <header>
        <a class="brand" href="#/">
          <Battlements />
          Rampart
        </a>
        {deployment !== undefined && <Which deployment={deployment} />}
        <Who />
      </header>
      {menu}
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function Which({ deployment }: { readonly deployment: DeploymentName }): VNode {
  const others = deployments.value.length - 1;
  return (
    <p class="which">
      <Mark state={deployment.state} quiet />
      <strong>
        <Name text={deployment.app} />
      </strong>
      {others > 0 && (
        <a href="#/">
          {others} other{others === 1 ? '' : 's'}
        </a>
      )}
    </p>
  );
}

function Who(): VNode | null {
  const who = person.value;
  if (who === null) return null;
  return (
    <p class="who">
      <span>
        <Name text={who.name} /> <span class="soft wide-only">{who.roles.join(', ')}</span>
      </span>
      <button type="button" class="quiet" onClick={() => void leave()}>
        Log out
      </button>
    </p>
  );
}

/** Leaving needs no second factor; when it fails, the page says why and one is still here. */
async function leave(): Promise<void> {
  await logOut().catch(() => location.reload());
}

function Battlements(): VNode {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <path d="M4 7h5v4h4.5V7h5v4H23V7h5v19h-8.5v-5a3.5 3.5 0 0 0-7 0v5H4z" />
    </svg>
  );
}
