import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

import { useCarrying } from '../../parts/act-button.tsx';
import { Answers } from '../../parts/answers.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextArea } from '../../parts/field.tsx';
import { Form } from '../../parts/form.tsx';
import { Trouble } from '../../parts/states.tsx';
import { useDeployment } from '../../shell/deployment.ts';
import { anything, pathOf } from '../../talk/answers.ts';
import { send } from '../../talk/ask.ts';

export type KeyOrder =
  | { readonly kind: 'rotate'; readonly ring: string }
  /** Without a key: all of the ring. */
  | { readonly kind: 'revoke'; readonly ring: string; readonly key: string | null };

/** What happens, to be read before it does; and why it is done, for the log. */
export function KeyQuestion({
  order,
  onClose,
  onDone,
}: {
  readonly order: KeyOrder;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): VNode {
  const { id } = useDeployment();
  const [reason, setReason] = useState('');
  const { isBusy, failure, start } = useCarrying();
  const isReady = reason.trim() !== '';
  const { kind, ring } = order;
  const title = titleOf(order);
  const key = kind === 'revoke' && order.key !== null ? { key: order.key } : {};

  async function answer(): Promise<void> {
    if (isBusy || !isReady) return;
    const act = () => send(pathOf(id, 'keys', kind), { ring, reason, ...key }, anything);
    if (await start({ what: title.toLowerCase(), act })) onDone();
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <Form onSend={answer}>
        <p class={kind === 'revoke' ? 'notice bad' : 'notice'}>{consequenceOf(order)}</p>
        {failure !== null && <Trouble failure={failure} />}
        <TextArea
          label="Reason"
          help="It stands in the log of events."
          rows={2}
          value={reason}
          onText={setReason}
        />
        <Answers
          yes={kind === 'rotate' ? 'Rotate' : 'Revoke'}
          kind={kind === 'revoke' ? 'danger' : 'primary'}
          isBusy={isBusy}
          isReady={isReady}
          onLeave={onClose}
        />
      </Form>
    </Dialog>
  );
}

function titleOf(order: KeyOrder): string {
  if (order.kind === 'rotate') return `Rotate the keys of ${order.ring}`;
  return order.key === null
    ? `Revoke all keys of ${order.ring}`
    : `Revoke the key ${order.key} of ${order.ring}`;
}

function consequenceOf(order: KeyOrder): string {
  if (order.kind === 'rotate') {
    return 'A new key is distributed to all servers and signs from then on. What the old one signed stays good until it expires. Nobody notices.';
  }
  const renewed =
    'Pages that are open have to renew their tokens; what cannot be renewed is refused.';
  return order.key === null
    ? `All keys of the ring stop being good at once, on every server, and a new one signs. ${renewed}`
    : `What this key has signed stops being good at once, on every server. ${renewed}`;
}
