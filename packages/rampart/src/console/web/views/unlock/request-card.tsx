import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

import type { UnlockRequest } from '../../../contract/access.ts';
import { useCarrying } from '../../parts/act-button.tsx';
import { clock } from '../../parts/clock.ts';
import { Field } from '../../parts/field.tsx';
import { Form } from '../../parts/form.tsx';
import { Name, Words } from '../../parts/name.tsx';
import { Trouble } from '../../parts/states.tsx';
import { isAllowed, useDeployment } from '../../shell/deployment.ts';
import { anything, pathOf } from '../../talk/answers.ts';
import { send } from '../../talk/ask.ts';
import { agoText } from '../../words/time.ts';

export function RequestCard({
  request,
  reload,
}: {
  readonly request: UnlockRequest;
  readonly reload: () => void;
}): VNode {
  const { by, user, address, gateway, pattern, reason, askedAt, endsAt } = request;
  return (
    <li class="card">
      <p>
        <strong>
          <Name text={by} />
        </strong>{' '}
        asks for{' '}
        <code class="big">
          <Name text={pattern} />
        </code>
      </p>
      <p>
        <Words text={reason} />
      </p>
      <p class="soft small">
        as <Name text={user} /> from <Name text={address} /> at <Name text={gateway} />, asked{' '}
        {agoText(askedAt, clock.value)}, lapses {agoText(endsAt, clock.value)}
      </p>
      <Answer request={request} reload={reload} />
    </li>
  );
}

function Answer({
  request,
  reload,
}: {
  readonly request: UnlockRequest;
  readonly reload: () => void;
}): VNode {
  const { id } = useDeployment();
  const [code, setCode] = useState('');
  const { isBusy, failure, start } = useCarrying();
  if (!isAllowed('approver')) return <p class="soft">An approver decides.</p>;
  if (!request.mayApprove) {
    return <p class="soft">You asked for it yourself: somebody else has to approve it.</p>;
  }
  const answer = async (verdict: 'approve' | 'refuse'): Promise<void> => {
    if (isBusy) return;
    const place = pathOf(id, 'unlock', request.id, verdict);
    const act = () => send(place, { code: code.replaceAll(' ', '') }, anything);
    const done = await start({ what: `${verdict} ${request.pattern} for ${request.by}`, act });
    // A code works once, whatever came of it.
    setCode('');
    if (done) reload();
  };
  return (
    <Form class="answer" onSend={() => answer('approve')}>
      {failure !== null && <Trouble failure={failure} />}
      <Field
        label="Your code"
        help="The one that your authenticator shows now."
        value={code}
        onText={setCode}
        inputmode="numeric"
        autocomplete="one-time-code"
        required
      />
      <div class="actions">
        <button type="submit" class="primary" aria-disabled={isBusy}>
          {isBusy ? 'One moment…' : 'Approve'}
        </button>
        <button
          type="button"
          aria-disabled={isBusy || code === ''}
          onClick={() => (code === '' ? undefined : void answer('refuse'))}
        >
          Refuse
        </button>
      </div>
    </Form>
  );
}
