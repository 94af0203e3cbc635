// Says what a restore does before it is done. What goes into the running server is confirmed by writing
// the name of the deployment: nobody does that by accident.
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

import type { RestoreRequest } from '../../../contract/time.ts';
import { useCarrying } from '../../parts/act-button.tsx';
import { Answers } from '../../parts/answers.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Choice, Field, TextArea } from '../../parts/field.tsx';
import { Form } from '../../parts/form.tsx';
import { Name } from '../../parts/name.tsx';
import { Trouble } from '../../parts/states.tsx';
import { useDeployment } from '../../shell/deployment.ts';
import { jobShape, pathOf } from '../../talk/answers.ts';
import { send } from '../../talk/ask.ts';
import { exactText, momentText } from '../../words/time.ts';

export function RestoreDialog({
  archive,
  at,
  onClose,
  onDone,
}: {
  readonly archive: string;
  readonly at: number;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): VNode {
  const { id, app } = useDeployment();
  const [into, setInto] = useState<RestoreRequest['into']>('files');
  const [patterns, setPatterns] = useState('');
  const [confirmed, setConfirmed] = useState('');
  const { isBusy, failure, start } = useCarrying();
  const keys = patterns.split('\n').flatMap((line) => (line.trim() === '' ? [] : line.trim()));
  const isReady = into === 'files' || confirmed === app;
  const request: RestoreRequest = { archive, at, into, keys };
  return (
    <Dialog title="Restore this moment" onClose={onClose}>
      <Form
        onSend={async () => {
          if (isBusy || !isReady) return;
          const act = () => send(pathOf(id, 'time', 'restore'), request, jobShape);
          if (await start({ what: `restore ${app} as of ${momentText(at)}`, act })) onDone();
        }}
      >
        <p>
          <code>{exactText(at)}</code> from <Name text={archive} />
        </p>
        {failure !== null && <Trouble failure={failure} />}
        <Choice<RestoreRequest['into']>
          label="Into"
          options={[
            ['files', 'a directory of files, beside the running server'],
            ['server', 'the running server, key by key'],
          ]}
          value={into}
          onChoice={setInto}
        />
        <TextArea
          label="Only keys like"
          help="A pattern a line, such as session:*. Empty: all."
          rows={2}
          value={patterns}
          onText={setPatterns}
        />
        <Consequence into={into} keys={keys} app={app} />
        {into === 'server' && (
          <Field
            label={`Write ${app} to confirm`}
            value={confirmed}
            onText={setConfirmed}
            autocomplete="off"
            spellcheck={false}
          />
        )}
        <Answers
          yes="Restore"
          kind={into === 'server' ? 'danger' : 'primary'}
          isBusy={isBusy}
          isReady={isReady}
          onLeave={onClose}
        />
      </Form>
    </Dialog>
  );
}

function Consequence({
  into,
  keys,
  app,
}: {
  readonly into: RestoreRequest['into'];
  readonly keys: readonly string[];
  readonly app: string;
}): VNode {
  const which = keys.length === 0 ? 'all keys' : `the keys like ${keys.join(', ')}`;
  if (into === 'files') {
    return (
      <p class="notice">
        Writes {which} into a new directory that a server can start from. The running server of{' '}
        {app} is not touched.
      </p>
    );
  }
  return (
    <p class="notice bad">
      Brings {which} of {app} back as they were at that moment. What was written to them since is
      gone; keys that came later and are not in the archive stay. People are using the server
      meanwhile.
    </p>
  );
}
