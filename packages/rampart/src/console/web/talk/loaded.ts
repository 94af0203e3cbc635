// A view's data: asked for when the view opens, again now and then, and at once when something was done.
import { signal, type ReadonlySignal } from '@preact/signals';

import type { ViewName } from '../route/route.ts';
import { pathOf, viewShapes, type ViewAnswers } from './answers.ts';
import { look } from './ask.ts';
import { asFailure, type Failure } from './failure.ts';
import { sessionEnded } from './session.ts';

export type Loaded<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | {
      readonly kind: 'ready';
      readonly value: T;
      /** Why the newest attempt failed; what is shown is older. */
      readonly stale: Failure | null;
    };

export interface Source<T> {
  readonly loaded: ReadonlySignal<Loaded<T>>;
  /** Asks again now. */
  readonly reload: () => Promise<void>;
  readonly close: () => void;
}

const calm = 15_000;
/** While a job runs somebody waits for it. */
const eager = 1_000;

export function openSource<V extends ViewName>(
  deployment: string,
  view: V,
): Source<ViewAnswers[V]> {
  const loaded = signal<Loaded<ViewAnswers[V]>>({ kind: 'loading' });
  let abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  async function reload(unattended = false): Promise<void> {
    clearTimeout(timer);
    abort.abort();
    const own = (abort = new AbortController());
    try {
      const value = await look(pathOf(deployment, view), viewShapes[view], {
        signal: own.signal,
        unattended,
      });
      if (!own.signal.aborted) loaded.value = { kind: 'ready', value, stale: null };
    } catch (error) {
      if (own.signal.aborted) return;
      const failure = asFailure(error);
      if (failure.code === 'CONSOLE_NOT_LOGGED_IN') sessionEnded();
      const before = loaded.value;
      loaded.value =
        before.kind === 'ready' ? { ...before, stale: failure } : { kind: 'failed', failure };
    }
    if (!own.signal.aborted && !isClosed) timer = setTimeout(again, pauseOf(loaded.value));
  }

  function again(): void {
    // Nobody looks at a hidden page; it asks as soon as somebody does.
    if (document.visibilityState === 'hidden') timer = setTimeout(again, eager);
    else void reload(true);
  }

  void reload();
  return {
    loaded,
    reload: () => reload(),
    close() {
      isClosed = true;
      clearTimeout(timer);
      abort.abort();
    },
  };
}

function pauseOf(loaded: Loaded<object>): number {
  if (loaded.kind !== 'ready') return calm;
  const job = 'job' in loaded.value ? loaded.value.job : null;
  const isRunning = typeof job === 'object' && job !== null && 'ended' in job && job.ended === null;
  return isRunning ? eager : calm;
}
