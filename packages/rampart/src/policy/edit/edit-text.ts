// Changes to a policy's text. What comes out is read again and compared: it says what the old text said
// and what was changed, or the change is refused.
import { readDocument } from '../document.ts';
import { PolicySourceError } from '../errors.ts';
import { spliced, splicesFor } from './splice.ts';
import type { EditedValue } from './write-value.ts';

export interface Change {
  /** From the top of the file: `networks`, `web`. */
  readonly keys: readonly string[];
  /** Of a list in lines of its own, what stays keeps its order, and what is new comes behind it. */
  readonly value: EditedValue;
}

/** Throws `POLICY_EDIT` where the file has a form that only a person should change. */
export function editText(text: string, changes: readonly Change[], source: string): string {
  return changes.reduce((whole, change) => editOnce(whole, change, source), text);
}

function editOnce(text: string, { keys, value: asked }: Change, source: string): string {
  const old = readDocument(text);
  const value = merged(valueAt(old.value, keys), asked);
  const splices = splicesFor(text, keys, value);
  const edited = splices === null ? null : readDocument(spliced(text, splices));
  const wanted = JSON.stringify(withValue(old.value, keys, value));
  if (splices !== null && edited?.complete === true && JSON.stringify(edited.value) === wanted) {
    return spliced(text, splices);
  }
  const what = `${keys.join('.')} is written in ${source} in a form that cannot be changed here.`;
  throw new PolicySourceError('POLICY_EDIT', what);
}

/** What is written there; undefined: nothing. */
export function valueAt(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (map, key) => (isMap(map) && Object.hasOwn(map, key) ? map[key] : undefined),
    value,
  );
}

function merged(old: unknown, value: EditedValue): EditedValue {
  if (typeof value !== 'object') return value;
  const wanted = [...new Set(value)];
  const [only = '', second] = wanted;
  if (!isList(old))
    return old !== undefined && wanted.length > 0 && second === undefined ? only : wanted;
  const there = old.map(String);
  const staying = there.filter((each) => wanted.includes(each));
  return [...staying, ...wanted.filter((each) => !there.includes(each))];
}

function withValue(map: unknown, [key, ...rest]: readonly string[], value: EditedValue): unknown {
  if (key === undefined) return value;
  const entries = isMap(map) ? Object.entries(map) : [];
  const isThere = entries.some(([name]) => name === key);
  const next = withValue(isMap(map) && isThere ? map[key] : undefined, rest, value);
  const others = entries.map(([name, old]) => [name, name === key ? next : old] as const);
  return ofEntries(isThere ? others : [...others, [key, next]]);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without a prototype, as the policy is read: a setting may be called anything. */
function ofEntries(entries: readonly (readonly [string, unknown])[]): unknown {
  const map: Record<string, unknown> = { __proto__: null };
  for (const [key, value] of entries) map[key] = value;
  return map;
}
