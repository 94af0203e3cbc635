// A button for what changes something: it waits, and says where it can be seen whether it was done.
import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';

import { carryOut } from '../talk/acts.ts';
import type { Failure } from '../talk/failure.ts';
import { Trouble } from './states.tsx';

export interface Order {
  /** For the dialog that asks for the second factor: `rotate the keys of csrf`. */
  readonly what: string;
  readonly act: () => Promise<unknown>;
}

export interface Carrying {
  readonly isBusy: boolean;
  readonly failure: Failure | null;
  /** Whether it was done. */
  readonly start: (order: Order) => Promise<boolean>;
}

/** For forms and dialogs, which show the failure themselves. */
export function useCarrying(): Carrying {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  return {
    isBusy,
    failure,
    async start({ what, act }) {
      setBusy(true);
      setFailure(null);
      const done = await carryOut(what, act);
      setBusy(false);
      if (done.kind === 'failed') setFailure(done.failure);
      return done.kind === 'done';
    },
  };
}

export function ActButton({
  order,
  kind = '',
  onDone,
  children,
}: {
  readonly order: Order;
  readonly kind?: 'primary' | 'danger' | '';
  readonly onDone: () => void;
  readonly children: ComponentChildren;
}): VNode {
  const { isBusy, failure, start } = useCarrying();

  async function press(): Promise<void> {
    if (!isBusy && (await start(order))) onDone();
  }

  return (
    <>
      <button type="button" class={kind} aria-disabled={isBusy} onClick={() => void press()}>
        {isBusy ? 'One moment…' : children}
      </button>
      {failure !== null && <Trouble failure={failure} />}
    </>
  );
}
