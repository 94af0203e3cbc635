// Asks for the second factor when something is to be changed and it was not given lately.
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

import { Answers } from '../parts/answers.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { Form } from '../parts/form.tsx';
import { Trouble } from '../parts/states.tsx';
import { asking, type Asking } from '../talk/acts.ts';
import { asFailure, type Failure } from '../talk/failure.ts';
import { prove } from '../talk/session.ts';

export function StepUp(): VNode | null {
  const wish = asking.value;
  return wish === null ? null : <Question wish={wish} />;
}

function Question({ wish: { what, answer } }: { readonly wish: Asking }): VNode {
  const [code, setCode] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  return (
    <Dialog title="Is it you?" onClose={() => answer(false)}>
      <Form
        onSend={async () => {
          if (isBusy) return;
          setBusy(true);
          try {
            await prove({ code: code.replaceAll(' ', '') });
            answer(true);
          } catch (error) {
            setFailure(asFailure(error));
            setCode('');
          }
          setBusy(false);
        }}
      >
        <p>
          To {what}, give the code that your authenticator shows now. Whoever came by a one-time
          login gives a new one: <code>rampart console login</code>.
        </p>
        {failure !== null && <Trouble failure={failure} />}
        <Field label="Code" value={code} onText={setCode} autocomplete="one-time-code" required />
        <Answers yes="Go on" isBusy={isBusy} onLeave={() => answer(false)} />
      </Form>
    </Dialog>
  );
}
