// Which settings of a policy a person may change without an editor: who comes from where, how much of
// anything, and how long. What they are called and take is read from the schema itself.
import { readDocument } from '../document.ts';
import { policySchema } from '../schema/policy.ts';
import { defaultOf, descriptionOf, shapeOf } from '../schema/shape.ts';
import type { Part, Shape } from '../schema/shape.ts';
import { valueAt } from './edit-text.ts';

export type EditableKind = 'addresses' | 'number' | 'size' | 'duration' | 'words';

export interface EditableSetting {
  readonly keys: readonly string[];
  readonly kind: EditableKind;
  /** As it is written, or the default; an empty text where there is neither. */
  readonly value: string | readonly string[];
  readonly written: boolean;
  readonly description: string;
  /** What may be written, in words. */
  readonly says: string;
}

/** A star stands for every name that is written there; two for every setting, written or not. */
const families: readonly (readonly string[])[] = [
  ['networks', '*'],
  ['users', '*', 'from'],
  ['users', '*', 'limits', 'connections'],
  ['users', '*', 'limits', 'commands_per_second'],
  ['users', '*', 'limits', '*'],
  ['roles', '*', 'limits', '*'],
  ['gateway', 'limits', '**'],
  ['gateway', 'login', '**'],
  ['durability', 'lose_at_most'],
  ['durability', 'back_within'],
  ['server', 'memory', 'max'],
  ['archive', 'keep', '**'],
  ['archive', 'drill_every'],
];

/** In the order of the families, each setting once. What is no part of this policy is left out. */
export function editableIn(text: string): readonly EditableSetting[] {
  const { value: root } = readDocument(text);
  const paths = families.flatMap((family) => pathsOf(family, root));
  const once = new Map(paths.map((keys) => [keys.join('\n'), keys]));
  return [...once.values()].flatMap((keys) => settingAt(keys, root) ?? []);
}

function pathsOf(family: readonly string[], root: unknown): readonly (readonly string[])[] {
  const [part = ''] = family;
  // A policy without a gateway gets none by a limit of it.
  if (valueAt(root, [part]) === undefined) return [];
  return family.reduce<readonly (readonly string[])[]>(
    (paths, step) =>
      paths.flatMap((keys) => namesFor(step, keys, root).map((name) => [...keys, name])),
    [[]],
  );
}

function namesFor(step: string, keys: readonly string[], root: unknown): readonly string[] {
  if (step !== '*' && step !== '**') return [step];
  if (step === '**') return Object.keys(mapOf(partAt(keys))?.entries ?? {});
  const there = valueAt(root, keys);
  return typeof there === 'object' && there !== null ? Object.keys(there) : [];
}

function settingAt(asked: readonly string[], root: unknown): EditableSetting | null {
  const keys = isLongForm(asked, root) ? [...asked, 'blocks'] : asked;
  const part = partAt(asked);
  const kind = part === null ? null : kindOf(part, asked);
  if (part === null || kind === null) return null;
  const there = valueAt(root, keys);
  const value = shown(there ?? defaultOf(part) ?? '', kind);
  if (value === null) return null;
  const description = descriptionOf(part) ?? '';
  return { keys, kind, value, written: there !== undefined, description, says: saysOf(part) };
}

/** A network with its blocks in a map of their own. */
function isLongForm(keys: readonly string[], root: unknown): boolean {
  return keys[0] === 'networks' && valueAt(root, [...keys, 'blocks']) !== undefined;
}

function shown(value: unknown, kind: EditableKind): EditableSetting['value'] | null {
  const isList = kind === 'addresses' || kind === 'words';
  if (Array.isArray(value)) return isList ? value.map(String) : null;
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  if (!isList) return String(value);
  return value === '' ? [] : [String(value)];
}

function kindOf(part: Part<unknown>, keys: readonly string[]): EditableKind | null {
  if (keys[0] === 'networks') return 'addresses';
  const shape = shapeOf(part);
  if (shape?.kind === 'list') return 'words';
  if (shape?.kind !== 'scalar') return null;
  if (shape.json.type === 'integer' || shape.json.type?.includes('integer') === true) {
    return 'number';
  }
  if (shape.says.startsWith('a duration')) return 'duration';
  return shape.says.startsWith('a size') ? 'size' : null;
}

function saysOf(part: Part<unknown>): string {
  const shape = shapeOf(part);
  if (shape?.kind === 'scalar') return shape.says;
  if (shape?.kind === 'list') return saysOf(shape.item);
  // The first form that can be said in words; the others are maps.
  return shape?.kind === 'choice'
    ? (shape.choices.map(saysOf).find((says) => says !== '') ?? '')
    : '';
}

/** The schema of a setting; null: there is no such setting. */
function partAt(keys: readonly string[]): Part<unknown> | null {
  let part: Part<unknown> | null = policySchema;
  for (const key of keys) {
    if (part === null) return null;
    part = below(part, key);
  }
  return part;
}

function below(part: Part<unknown>, key: string): Part<unknown> | null {
  const shape = shapeOf(part);
  if (shape?.kind === 'named') return shape.item;
  const entries = mapOf(part)?.entries ?? {};
  return Object.hasOwn(entries, key) ? (entries[key] ?? null) : null;
}

/** Of a choice, the form that has settings. */
function mapOf(part: Part<unknown> | null): Extract<Shape, { readonly kind: 'map' }> | null {
  const shape = part === null ? null : shapeOf(part);
  if (shape?.kind === 'map') return shape;
  if (shape?.kind !== 'choice') return null;
  for (const each of shape.choices) {
    const found = mapOf(each);
    if (found !== null) return found;
  }
  return null;
}
