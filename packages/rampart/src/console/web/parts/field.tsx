// A labelled input with what helps to fill it in, and what was wrong with it.
import type { ComponentChildren, VNode } from 'preact';
import { useId } from 'preact/hooks';

import { printable } from '../../../events/printable.ts';

interface Around {
  readonly label: string;
  readonly help?: ComponentChildren;
  readonly fault?: string | null;
}

const types = {
  text: { type: 'text' },
  search: { type: 'search' },
  password: { type: 'password' },
  date: { type: 'date' },
} as const;

interface Kind {
  readonly type?: keyof typeof types;
  readonly autocomplete?: 'off' | 'username' | 'current-password' | 'one-time-code';
  readonly inputmode?: 'text' | 'numeric';
  readonly required?: boolean;
  readonly readOnly?: boolean;
  readonly spellcheck?: boolean;
  readonly min?: string;
  readonly class?: string;
}

export function Field({
  label,
  help,
  fault = null,
  type = 'text',
  value,
  onText,
  ...input
}: Around &
  Kind & {
    readonly value: string;
    readonly onText: (text: string) => void;
  }): VNode {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{printable(label)}</label>
      <input
        {...input}
        {...types[type]}
        id={id}
        value={value}
        aria-invalid={fault !== null}
        aria-describedby={help !== undefined || fault !== null ? `${id}-help` : undefined}
        onInput={(event) => onText(event.currentTarget.value)}
      />
      <Hint id={`${id}-help`} help={help} fault={fault} />
    </div>
  );
}

export function TextArea({
  label,
  help,
  fault = null,
  value,
  rows,
  isReadOnly = false,
  onText,
}: Around & {
  readonly value: string;
  readonly rows: number;
  readonly isReadOnly?: boolean;
  readonly onText: (text: string) => void;
}): VNode {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{printable(label)}</label>
      <textarea
        id={id}
        rows={rows}
        spellcheck={false}
        readOnly={isReadOnly}
        value={value}
        aria-describedby={`${id}-help`}
        onInput={(event) => onText(event.currentTarget.value)}
      />
      <Hint id={`${id}-help`} help={help} fault={fault} />
    </div>
  );
}

export function Choice<Option extends string>({
  label,
  options,
  value,
  onChoice,
}: {
  readonly label: string;
  readonly options: readonly (readonly [option: Option, shown: string])[];
  readonly value: Option;
  readonly onChoice: (option: Option) => void;
}): VNode {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{printable(label)}</label>
      <select
        id={id}
        value={value}
        onChange={({ currentTarget }) => {
          const chosen = options[currentTarget.selectedIndex];
          if (chosen !== undefined) onChoice(chosen[0]);
        }}
      >
        {options.map(([option, shown]) => (
          <option key={option} value={option} selected={option === value}>
            {shown}
          </option>
        ))}
      </select>
    </div>
  );
}

function Hint({
  id,
  help,
  fault,
}: {
  readonly id: string;
  readonly help: ComponentChildren;
  readonly fault: string | null;
}): VNode | null {
  if (fault !== null) {
    return (
      <p id={id} class="fault">
        {fault}
      </p>
    );
  }
  return help === undefined ? null : (
    <p id={id} class="soft small">
      {help}
    </p>
  );
}
