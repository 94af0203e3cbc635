// What the schema is written with: maps with known keys, lists, choices by kind, and the hints from
// which the JSON schema and the reference are made. valibot walks, gathers and types.
import * as v from 'valibot';

import type { Path } from '../document.ts';
import { closest } from '../suggest.ts';
import { problem } from './problem.ts';
import { shapeOf, shaped } from './shape.ts';
import type { JsonHint, Keys, Part } from './shape.ts';

export type Kind = 'text' | 'number' | 'truth' | 'list' | 'map';

export function kindOf(value: unknown): Kind {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'truth';
  return typeof value === 'string' ? 'text' : 'map';
}

export function has(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

/** A sentence for the reference, and for an editor's hover. */
export function setting<T>(schema: Part<T>, description: string): Part<T> {
  return v.pipe(schema, v.description(description));
}

/** A setting that may be left out; the default is written as a person would write it. */
export function standard<T>(schema: Part<T>, value: {}, description: string): Part<T> {
  return v.optional(setting(schema, description), value);
}

/** A setting that may be left out, and then is not there. */
export function optional<T>(schema: Part<T>, description: string): Part<T | undefined> {
  return v.optional(setting(schema, description));
}

type Entries = Readonly<Record<string, Part<unknown>>>;

type Settings<E extends Entries> = { readonly [K in keyof E]: v.InferOutput<E[K]> };

/** A map with these keys and no others. `later` are keys that a later version will read. */
export function part<const E extends Entries>(
  entries: E,
  later: readonly string[] = [],
): Part<Settings<E>> {
  const missing = (issue: { readonly expected: string | null }): string =>
    problem('POLICY_KEY_MISSING', `${issue.expected ?? 'A key'} is missing here.`);
  const known: Part<Settings<E>> = v.looseObject(entries, missing);
  const checked = v.lazy((value): Part<Settings<E>> => {
    if (kindOf(value) !== 'map') return notAMap;
    const strange = keysOf(value).filter((key) => !Object.hasOwn(entries, key));
    if (strange.length === 0) return known;
    const refusals: Entries = Object.fromEntries(
      strange.map((key): [string, Part<never>] => [
        key,
        refused(() => strangeKey(key, entries, later)),
      ]),
    );
    const refusing: E = { ...entries, ...refusals };
    return v.looseObject(refusing, missing);
  });
  return shaped(checked, { kind: 'map', entries });
}

function strangeKey(key: string, entries: Entries, later: readonly string[]): string {
  if (later.includes(key)) {
    return problem('POLICY_PART_NOT_BUILT', `The part "${key}" is not read by this version.`);
  }
  const near = closest(key, Object.keys(entries));
  return problem('POLICY_KEY_UNKNOWN', `There is no setting ${shown(key)} here.`, near);
}

/** Names go into logs, rules of other programs and commands. */
export const names: Keys = {
  says: 'a name: 1 to 64 of A-Z, a-z, 0-9 and _ . @ : -, the first a letter or digit',
  pattern: /^[A-Za-z0-9][A-Za-z0-9_.@:-]{0,63}$/,
};

/** A map from keys of the operator's own choosing. */
export function named<T>(item: Part<T>, keys: Keys = names): Part<ReadonlyMap<string, T>> {
  const bad = (key: string): Part<never> =>
    refused(() => problem('POLICY_NAME', `Expected ${keys.says}, found ${shown(key)}.`));
  const read = v.lazy((value): Part<Record<string, T>> => {
    if (kindOf(value) !== 'map') return notAMap;
    const items = keysOf(value).map((key): [string, Part<T>] => [
      key,
      keys.pattern.test(key) ? item : bad(key),
    ]);
    return v.object(Object.fromEntries(items));
  });
  const mapped = v.pipe(
    read,
    v.transform((record): ReadonlyMap<string, T> => new Map(Object.entries(record))),
  );
  return shaped(mapped, { kind: 'named', item, keys });
}

const notAMap: Part<never> = refused((value) =>
  problem('POLICY_VALUE', `Expected a map of settings, found ${shown(value)}.`),
);

export function refused(message: (value: unknown) => string): Part<never> {
  return v.custom<never>(
    () => false,
    (issue) => message(issue.input),
  );
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

/** A list; a single thing may stand for a list of one. */
export function list<T>(item: Part<T>): Part<readonly T[]> {
  const many: Part<readonly T[]> = v.array(item);
  const single: Part<readonly T[]> = v.pipe(
    item,
    v.transform((one) => [one]),
  );
  const either = v.lazy((value): Part<readonly T[]> => (Array.isArray(value) ? many : single));
  return shaped(either, { kind: 'list', item });
}

/** What is written decides by its kind how it is read, so that an error speaks of what was meant. */
export function choice<T>(says: string, kinds: Readonly<Partial<Record<Kind, Part<T>>>>): Part<T> {
  const otherwise = refused((value) =>
    problem('POLICY_VALUE', `Expected ${says}, found ${shown(value)}.`),
  );
  const chosen = v.lazy((value): Part<T> => kinds[kindOf(value)] ?? otherwise);
  const choices = [...new Set(Object.values(kinds))];
  return shaped(chosen, { kind: 'choice', choices });
}

/** A single value that stands for a map with only this key; `of` is what it may be. */
export function shorthand<T>(key: string, of: Part<unknown>, full: Part<T>): Part<T> {
  const wrapped = v.pipe(
    v.unknown(),
    v.transform((value) => ({ [key]: value })),
    full,
  );
  const shape = shapeOf(of);
  return shape === null ? wrapped : shaped(wrapped, shape);
}

/** A single text, number or truth value; `read` gives undefined for what it does not understand. */
export function scalar<T>(
  says: string,
  json: JsonHint,
  read: (value: string | number | boolean) => T | undefined,
): Part<T> {
  const schema = v.pipe(
    v.unknown(),
    v.rawTransform<unknown, T>(({ dataset: { value }, addIssue, NEVER }) => {
      const plain = typeof value === 'string' || typeof value === 'number';
      const result = plain || typeof value === 'boolean' ? read(value) : undefined;
      if (result !== undefined) return result;
      const near = typeof value === 'string' ? closest(value, (json.enum ?? []).map(String)) : null;
      addIssue({
        message: problem('POLICY_VALUE', `Expected ${says}, found ${shown(value)}.`, near),
      });
      return NEVER;
    }),
  );
  return shaped(schema, { kind: 'scalar', says, json });
}

/** Says what is wrong with the thing at the path; an empty path is the whole. */
export type Refusal = (path: Path, message: string) => void;

/** What `schema` gives, made into something else by `read`, which may refuse it. */
export function becomes<A, B>(schema: Part<A>, read: (value: A, refuse: Refusal) => B): Part<B> {
  return v.pipe(
    schema,
    v.rawTransform<A, B>(({ dataset: { value }, addIssue }) =>
      read(value, (path, message) => {
        const [first, ...others] = path.map((key) => ({
          type: 'unknown' as const,
          origin: 'value' as const,
          input: value,
          key,
          value: undefined,
        }));
        addIssue(first === undefined ? { message } : { message, path: [first, ...others] });
      }),
    ),
  );
}

/** How a message names what it found. */
function shown(value: unknown): string {
  switch (kindOf(value)) {
    case 'text':
      return JSON.stringify(String(value).slice(0, 60));
    case 'list':
      return 'a list';
    case 'map':
      return value === undefined ? 'nothing' : 'a map';
    case 'number':
    case 'truth':
      return String(value);
  }
}
