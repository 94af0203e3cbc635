// Somebody answers for letting a thing stand: who, why, and until when. There is no other way to waive.
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

import type { DecisionView } from '../../../contract/judged.ts';
import { useCarrying } from '../../parts/act-button.tsx';
import { Answers } from '../../parts/answers.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Choice, Field, TextArea } from '../../parts/field.tsx';
import { Form } from '../../parts/form.tsx';
import { Words } from '../../parts/name.tsx';
import { Trouble } from '../../parts/states.tsx';
import { useDeployment } from '../../shell/deployment.ts';
import { anything, pathOf } from '../../talk/answers.ts';
import { send } from '../../talk/ask.ts';
import { person } from '../../talk/session.ts';

const kinds: readonly (readonly [DecisionView['kind'], string])[] = [
  ['accept', 'accept: it is borne'],
  ['mitigate', 'mitigate: it is being mended'],
  ['transfer', 'transfer: somebody else pays'],
  ['avoid', 'avoid: what causes it goes away'],
];

const day = 86_400_000;

export function DecisionDialog({
  subject,
  where = [],
  title,
  onClose,
  onDone,
}: {
  /** A rule, a mishap or an attack. */
  readonly subject: string;
  /** The servers or files that it holds for; none: everywhere. */
  readonly where?: readonly string[];
  readonly title: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): VNode {
  const { id } = useDeployment();
  const [kind, setKind] = useState<DecisionView['kind']>('accept');
  const [owner, setOwner] = useState(person.peek()?.name ?? '');
  const [reason, setReason] = useState('');
  const [expires, setExpires] = useState(dayText(Date.now() + 30 * day));
  const { isBusy, failure, start } = useCarrying();
  const decision = { kind, subject, where, owner, reason, expires };
  return (
    <Dialog title={`Let ${subject} stand`} onClose={onClose}>
      <Form
        onSend={async () => {
          if (isBusy) return;
          const act = () => send(pathOf(id, 'decisions'), decision, anything);
          if (await start({ what: `let ${subject} stand`, act })) onDone();
        }}
      >
        <p class="soft">
          <Words text={title} />
        </p>
        {failure !== null && <Trouble failure={failure} />}
        <Choice label="Decision" options={kinds} value={kind} onChoice={setKind} />
        <Field label="Owner" help="Who answers for it." value={owner} onText={setOwner} required />
        <TextArea
          label="Reason"
          help="Whoever reads it in half a year should understand it."
          rows={3}
          value={reason}
          onText={setReason}
        />
        <Field
          label="Until"
          type="date"
          help="Then it is a finding again."
          value={expires}
          min={dayText(Date.now() + day)}
          onText={setExpires}
          required
        />
        <Answers yes="Decide" isBusy={isBusy} isReady={reason.trim() !== ''} onLeave={onClose} />
      </Form>
    </Dialog>
  );
}

function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
