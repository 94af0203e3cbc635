// What a view shows while it has nothing, cannot get it, or knows less than it should. Each says what to do.
import type { ComponentChildren, VNode } from 'preact';

import type { Gap } from '../../contract/session.ts';
import type { Failure } from '../talk/failure.ts';
import type { Loaded } from '../talk/loaded.ts';
import { Mark } from './mark.tsx';
import { Words } from './name.tsx';

export function Trouble({
  failure,
  again,
}: {
  readonly failure: Failure;
  readonly again?: () => void;
}): VNode {
  return (
    <div class="notice bad" role="alert">
      <p>
        <Mark state="bad" says="Not done:" /> <Words text={failure.message} />
      </p>
      <p>
        <Words text={failure.todo} />
      </p>
      <p class="soft">
        <code>{failure.code}</code>
      </p>
      {again !== undefined && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Nothing there yet, and what would change that. */
export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <div class="empty">
      <p class="strong">{title}</p>
      <div class="soft">{children}</div>
    </div>
  );
}

export function Gaps({ gaps }: { readonly gaps: readonly Gap[] }): VNode | null {
  if (gaps.length === 0) return null;
  return (
    <details class="notice attention" open={gaps.length < 3}>
      <summary>
        <Mark
          state="attention"
          says={
            gaps.length === 1
              ? 'One thing is not seen here'
              : `${gaps.length} things are not seen here`
          }
        />
      </summary>
      <ul>
        {gaps.map(({ what, todo }) => (
          <li key={what}>
            <Words text={what} />{' '}
            <span class="soft">
              <Words text={todo} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Shows what was loaded, or why it was not. */
export function Await<T>({
  loaded,
  again,
  children,
}: {
  readonly loaded: Loaded<T>;
  readonly again: () => void;
  readonly children: (value: T) => ComponentChildren;
}): VNode {
  switch (loaded.kind) {
    case 'loading':
      return (
        <p class="loading" role="status">
          Asking the console…
        </p>
      );
    case 'failed':
      return <Trouble failure={loaded.failure} again={again} />;
    case 'ready':
      return (
        <>
          {loaded.stale !== null && (
            <p class="notice attention" role="status">
              <Mark state="attention" says="Older than it should be:" />{' '}
              <Words text={`${loaded.stale.message} ${loaded.stale.todo}`} />
            </p>
          )}
          {children(loaded.value)}
        </>
      );
  }
}
