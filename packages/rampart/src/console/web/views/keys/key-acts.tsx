// Rotating is routine; revoking is for a compromise, and everybody who is logged in notices it.
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

import { KeyQuestion, type KeyOrder } from './key-question.tsx';

export function KeyActs({
  ring,
  reload,
}: {
  readonly ring: string;
  readonly reload: () => void;
}): VNode {
  return (
    <span class="actions">
      <Act order={{ kind: 'rotate', ring }} reload={reload} />
      <Act order={{ kind: 'revoke', ring, key: null }} reload={reload} />
    </span>
  );
}

export function Act({
  order,
  reload,
}: {
  readonly order: KeyOrder;
  readonly reload: () => void;
}): VNode {
  const [isAsking, setAsking] = useState(false);
  const isOfOne = order.kind === 'revoke' && order.key !== null;
  return (
    <>
      <button
        type="button"
        class={isOfOne ? 'quiet' : order.kind === 'revoke' ? 'danger' : ''}
        onClick={() => setAsking(true)}
      >
        {order.kind === 'rotate' ? 'Rotate…' : isOfOne ? 'Revoke…' : 'Revoke all…'}
        {isOfOne && <span class="unseen"> the key {order.key}</span>}
      </button>
      {isAsking && (
        <KeyQuestion
          order={order}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            reload();
          }}
        />
      )}
    </>
  );
}
