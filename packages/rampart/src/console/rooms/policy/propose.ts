// From what somebody has changed on the page to the new text of the file, checked as a policy.
import { editText } from '../../../policy/edit/edit-text.ts';
import { editableIn } from '../../../policy/edit/editable.ts';
import type { EditableSetting } from '../../../policy/edit/editable.ts';
import type { EditedValue } from '../../../policy/edit/write-value.ts';
import { PolicyError } from '../../../policy/errors.ts';
import { loadPolicy } from '../../../policy/load.ts';
import type { Policy } from '../../../policy/types.ts';
import type { Edit, Editable } from '../../contract/access.ts';
import { ConsoleError } from '../../errors.ts';

export interface Proposal {
  readonly text: string;
  readonly policy: Policy;
}

export function editables(text: string): readonly Editable[] {
  return editableIn(text).map((setting) => ({
    path: pathOf(setting),
    group: groupOf(setting),
    label: labelOf(setting),
    kind: setting.kind,
    value: setting.value,
    help: helpOf(setting),
  }));
}

/** Throws `CONSOLE_EDIT_REFUSED` with the line and the column of what is wrong. */
export function propose(text: string, source: string, changes: Edit['changes']): Proposal {
  const known = new Map(editableIn(text).map((setting) => [pathOf(setting), setting]));
  const edits = changes.map(({ path, value }) => {
    const setting = known.get(path);
    if (setting === undefined) {
      const what = `${JSON.stringify(path)} is nothing that can be changed here.`;
      throw new ConsoleError('CONSOLE_EDIT_REFUSED', what);
    }
    return { keys: setting.keys, value: written(setting, value) };
  });
  // A mark of byte order is no part of the text, and stays where it is.
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  try {
    const edited = editText(text.slice(mark.length), edits, source);
    return { text: mark + edited, policy: loadPolicy(edited, source) };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new ConsoleError('CONSOLE_EDIT_REFUSED', error.message, { cause: error });
  }
}

function written(setting: EditableSetting, value: string | readonly string[]): EditedValue {
  const { kind } = setting;
  const isList = typeof value === 'object';
  if (isList !== (kind === 'addresses' || kind === 'words')) {
    const what = `${pathOf(setting)} takes ${isList ? 'one value' : 'a list'}.`;
    throw new ConsoleError('CONSOLE_EDIT_REFUSED', what);
  }
  if (isList) return value;
  return kind === 'number' && /^\d{1,15}$/.test(value) ? Number(value) : value;
}

function pathOf({ keys }: EditableSetting): string {
  return keys.join('.');
}

/** Whose it is; the page puts what is of one together. */
function groupOf({ keys: [first = '', name = ''] }: EditableSetting): string {
  if (first === 'users') return `User ${name}`;
  if (first === 'roles') return `Role ${name}`;
  return `${first.charAt(0).toUpperCase()}${first.slice(1)}`;
}

function labelOf({ keys: [first = '', ...rest] }: EditableSetting): string {
  if (first === 'networks') return `Network ${rest[0] ?? ''}`;
  const setting = first === 'users' || first === 'roles' ? rest.slice(1) : rest;
  return setting.map((key) => key.replaceAll('_', ' ')).join(': ');
}

function helpOf({ description, says, value, written: isWritten }: EditableSetting): string {
  const takes = says === '' ? '' : `Takes ${says}.`;
  const standing = isWritten ? '' : value === '' ? 'Not set.' : 'This is the default.';
  return [description, takes, standing].filter((part) => part !== '').join(' ');
}
