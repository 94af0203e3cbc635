import type { VNode } from 'preact';

import type { Editable } from '../../../contract/access.ts';
import { Field, TextArea } from '../../parts/field.tsx';
import { Words } from '../../parts/name.tsx';
import { isAllowed } from '../../shell/deployment.ts';
import { textOf } from './changes.ts';

/** Lists have a line for each; what was changed is marked by a word. */
export function EditField({
  editable,
  draft,
  onDraft,
}: {
  readonly editable: Editable;
  readonly draft: string | undefined;
  readonly onDraft: (text: string) => void;
}): VNode {
  const { label, help, value } = editable;
  const shown = draft ?? textOf(editable);
  const isChanged = draft !== undefined && draft !== textOf(editable);
  const named = isChanged ? `${label} (changed)` : label;
  if (typeof value === 'string') {
    return (
      <Field
        label={named}
        help={<Words text={help} />}
        value={shown}
        onText={onDraft}
        readOnly={!isAllowed('operator')}
        spellcheck={false}
        autocomplete="off"
      />
    );
  }
  return (
    <TextArea
      label={named}
      help={<Words text={`${help} One a line.`} />}
      rows={Math.max(2, shown.split('\n').length)}
      value={shown}
      onText={onDraft}
      isReadOnly={!isAllowed('operator')}
    />
  );
}
