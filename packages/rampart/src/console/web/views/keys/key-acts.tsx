// Rotating is routine; revoking is for a compromise, and everybody who is logged in notices it.
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

import { useCarrying } from '../../parts/act-button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextArea } from '../../parts/field.tsx';
import { Trouble } from '../../parts/states.tsx';
import { useDeployment } from '../../shell/deployment.ts';
import { anything, pathOf } from '../../talk/answers.ts';
import { send } from '../../talk/ask.ts';

type Kind = 'rotate' | 'revoke';

const consequences: Readonly<Record<Kind, string>> = {
  rotate:
    'A new key is distributed to all servers and signs from then on. What the old one signed stays good until it expires. Nobody notices.',
  revoke:
    'All keys of the ring stop being good at once, on every server, and a new one begins. Pages that are open have to renew their tokens; what cannot be renewed is refused.',
};

export function KeyActs({
  ring,
  reload,
}: {
  readonly ring: string;
  readonly reload: () => void;
}): VNode {
  const [kind, setKind] = useState<Kind | null>(null);
  return (
    <span class="actions">
      <button type="button" onClick={() => setKind('rotate')}>
        Rotate…
      </button>
      <button type="button" class="danger" onClick={() => setKind('revoke')}>
        Revoke…
      </button>
      {kind !== null && (
        <Question
          kind={kind}
          ring={ring}
          onClose={() => setKind(null)}
          onDone={() => {
            setKind(null);
            reload();
          }}
        />
      )}
    </span>
  );
}

function Question({
  kind,
  ring,
  onClose,
  onDone,
}: {
  readonly kind: Kind;
  readonly ring: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): VNode {
  const { id } = useDeployment();
  const [reason, setReason] = useState('');
  const { isBusy, failure, start } = useCarrying();
  const isReady = reason.trim() !== '';
  const title = kind === 'rotate' ? `Rotate the keys of ${ring}` : `Revoke the keys of ${ring}`;
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={async (event) => {
          event.preventDefault();
          if (isBusy || !isReady) return;
          const act = () => send(pathOf(id, 'keys', kind), { ring, reason }, anything);
          if (await start({ what: `${kind} the keys of ${ring}`, act })) onDone();
        }}
      >
        <p class={kind === 'revoke' ? 'notice bad' : 'notice'}>{consequences[kind]}</p>
        {failure !== null && <Trouble failure={failure} />}
        <TextArea
          label="Reason"
          help="It stands in the log of events."
          rows={2}
          value={reason}
          onText={setReason}
        />
        <div class="actions">
          <button
            type="submit"
            class={kind === 'revoke' ? 'danger' : 'primary'}
            aria-disabled={isBusy || !isReady}
          >
            {isBusy ? 'One moment…' : kind === 'rotate' ? 'Rotate' : 'Revoke'}
          </button>
          <button type="button" onClick={onClose}>
            Leave it
          </button>
        </div>
      </form>
    </Dialog>
  );
}
