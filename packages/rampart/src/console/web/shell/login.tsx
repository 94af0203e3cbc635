// The way in: name, password and code; or the link that the console printed when it started.
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import { Field } from '../parts/field.tsx';
import { Form } from '../parts/form.tsx';
import { Trouble } from '../parts/states.tsx';
import { replaceWith } from '../route/here.ts';
import { asFailure, type Failure } from '../talk/failure.ts';
import { logIn } from '../talk/session.ts';
import { Frame } from './frame.tsx';

export function Login({ once }: { readonly once: string }): VNode {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  async function attempt(way: () => Promise<void>): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      await way();
    } catch (error) {
      setFailure(asFailure(error));
    }
    setBusy(false);
  }

  return (
    <Frame title="Log in">
      <div class="login">
        <h1 tabIndex={-1}>Log in</h1>
        {failure !== null && <Trouble failure={failure} />}
        {once === '' ? (
          <ByPassword isBusy={isBusy} attempt={attempt} />
        ) : (
          <ByLink once={once} isBusy={isBusy} attempt={attempt} />
        )}
      </div>
    </Frame>
  );
}

interface Attempting {
  readonly isBusy: boolean;
  readonly attempt: (way: () => Promise<void>) => Promise<void>;
}

function ByPassword({ isBusy, attempt }: Attempting): VNode {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  return (
    <Form
      onSend={async () => {
        if (!isBusy) await attempt(() => logIn({ name, password, code: code.replaceAll(' ', '') }));
        // A code works once.
        setCode('');
      }}
    >
      <Field label="Name" value={name} onText={setName} autocomplete="username" required />
      <Field
        label="Password"
        type="password"
        value={password}
        onText={setPassword}
        autocomplete="current-password"
        required
      />
      <Field
        label="Code"
        help="The six digits of your authenticator, or a recovery code."
        value={code}
        onText={setCode}
        autocomplete="one-time-code"
        required
      />
      <button type="submit" class="primary" aria-disabled={isBusy}>
        {isBusy ? 'One moment…' : 'Log in'}
      </button>
      <p class="soft small">
        Locked out? Whoever is root on the console's machine gets a login that works once:{' '}
        <code>rampart console login</code>.
      </p>
    </Form>
  );
}

function ByLink({ once, isBusy, attempt }: Attempting & { readonly once: string }): VNode {
  // The secret must neither stay in the address bar nor in the history.
  const token = useRef(once);
  useEffect(() => {
    history.replaceState(null, '', '/login');
  }, []);
  return (
    <Form
      onSend={async () => {
        if (isBusy) return;
        await attempt(() => logIn({ ticket: token.current }));
        replaceWith('/#/');
      }}
    >
      <p>This link logs in once, and only within a few minutes after it was printed.</p>
      <button type="submit" class="primary" aria-disabled={isBusy}>
        {isBusy ? 'One moment…' : 'Use it now'}
      </button>
    </Form>
  );
}
