// What the schema is written with: maps with known keys, lists, choices by kind, and the hints from
// which the JSON schema and the reference are made. valibot walks, gathers and types.
import * as v from 'valibot';

import { closest } from '../suggest.ts';
import { problem } from './problem.ts';

/** A part of the policy as it is written, that becomes a T. */
export type Part<T> = v.GenericSchema<unknown, T>;

/** What an editor can check of a scalar by itself. */
export interface JsonHint {
  readonly type?: string | readonly string[];
  readonly pattern?: string;
  readonly enum?: readonly (string | number | boolean)[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What a schema is, for those who describe it rather than check with it. */
export type Shape =
  | { readonly kind: 'scalar'; readonly says: string; readonly json: JsonHint }
  | { readonly kind: 'map'; readonly entries: Readonly<Record<string, Part<unknown>>> }
  | { readonly kind: 'named'; readonly item: Part<unknown> }
  | { readonly kind: 'list'; readonly item: Part<unknown> }
  | { readonly kind: 'choice'; readonly choices: readonly Part<unknown>[] };

export type Kind = 'text' | 'number' | 'truth' | 'list' | 'map';

export function kindOf(value: unknown): Kind {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'truth';
  return typeof value === 'string' ? 'text' : 'map';
}

export function shaped<T>(schema: Part<T>, shape: Shape): Part<T> {
  return v.pipe(schema, v.metadata({ shape }));
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

/** A map with these keys and no others. */
export function part<const E extends Entries>(entries: E): Part<Settings<E>> {
  const missing = (issue: { readonly expected: string | null }): string =>
    problem('POLICY_KEY_MISSING', `${issue.expected ?? 'A key'} is missing here.`);
  const known: Part<Settings<E>> = v.looseObject(entries, missing);
  const checked = v.lazy((value): Part<Settings<E>> => {
    if (kindOf(value) !== 'map') return notAMap;
    const strange = keysOf(value).filter((key) => !Object.hasOwn(entries, key));
    if (strange.length === 0) return known;
    const refusals: Entries = Object.fromEntries(
      strange.map((key): [string, Part<never>] => [key, refused(() => unknownKey(key, entries))]),
    );
    const refusing: E = { ...entries, ...refusals };
    return v.looseObject(refusing, missing);
  });
  return shaped(checked, { kind: 'map', entries });
}

function unknownKey(key: string, entries: Entries): string {
  const near = closest(key, Object.keys(entries));
  return problem('POLICY_KEY_UNKNOWN', `There is no setting ${shown(key)} here.`, near);
}

const goodName = /^[A-Za-z0-9][A-Za-z0-9_.@:-]{0,63}$/;

/** A map from names of the operator's own choosing. */
export function named<T>(item: Part<T>): Part<ReadonlyMap<string, T>> {
  const read = v.lazy((value): Part<Record<string, T>> => {
    if (kindOf(value) !== 'map') return notAMap;
    const items = keysOf(value).map((key): [string, Part<T>] => [
      key,
      goodName.test(key) ? item : badName(key),
    ]);
    return v.object(Object.fromEntries(items));
  });
  const mapped = v.pipe(
    read,
    v.transform((record): ReadonlyMap<string, T> => new Map(Object.entries(record))),
  );
  return shaped(mapped, { kind: 'named', item });
}

function badName(key: string): Part<never> {
  const expected = '1 to 64 of A-Z, a-z, 0-9 and _ . @ : -, the first a letter or digit';
  return refused(() => problem('POLICY_NAME', `Expected ${expected}, found ${shown(key)}.`));
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

/** How a message names what it found. */
export function shown(value: unknown): string {
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
