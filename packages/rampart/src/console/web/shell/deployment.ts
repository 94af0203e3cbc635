// The deployment that is looked at, for everything inside its pages.
import { createContext } from 'preact';
import { useContext, useEffect, useMemo } from 'preact/hooks';

import type { Role } from '../../contract/session.ts';
import type { ViewName } from '../route/route.ts';
import type { ViewAnswers } from '../talk/answers.ts';
import { openSource, type Loaded } from '../talk/loaded.ts';
import { person } from '../talk/session.ts';
import type { Live } from '../talk/stream.ts';

export interface Deployment {
  readonly id: string;
  readonly app: string;
  readonly live: Live;
}

export const DeploymentContext = createContext<Deployment | null>(null);

export function useDeployment(): Deployment {
  const deployment = useContext(DeploymentContext);
  if (deployment === null) throw new Error('This is shown inside a deployment only.');
  return deployment;
}

export interface Viewed<T> {
  readonly loaded: Loaded<T>;
  readonly reload: () => void;
}

/** A view's data, as long as the view is shown. */
export function useView<V extends ViewName>(view: V): Viewed<ViewAnswers[V]> {
  const { id } = useDeployment();
  const source = useMemo(() => openSource(id, view), [id, view]);
  useEffect(() => source.close, [source]);
  return { loaded: source.loaded.value, reload: () => void source.reload() };
}

/** The page leaves out what the server would refuse; the server is who decides. */
export function isAllowed(role: Role): boolean {
  return person.value?.roles.includes(role) === true;
}
