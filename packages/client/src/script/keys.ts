// The keys of a script: each place is of a keyspace, and may hold one key of it or several.
import { ClientError } from '../errors.ts';
import { Key } from '../key.ts';
import { printable } from '../printable.ts';

/** What is asked of a keyspace. */
export interface KeyspaceOf<Template extends string> {
  readonly template: Template;
  /** Null for what is no key of it. */
  parse(key: string): object | null;
}

/** A place for any number of keys of one keyspace. */
export interface Several<Template extends string> {
  readonly keyspace: KeyspaceOf<Template>;
  readonly most: number;
}

export type KeyPlace<Template extends string = string> = KeyspaceOf<Template> | Several<Template>;

/** What a call gives for a place. */
export type KeyFor<Place> =
  Place extends Several<infer Template>
    ? readonly Key<Template>[]
    : Place extends KeyspaceOf<infer Template>
      ? Key<Template>
      : never;

/** At most `most` keys of one keyspace, 1000 by default; none at all is allowed. */
export function several<Template extends string>(
  keyspace: KeyspaceOf<Template>,
  { most = 1000 }: { readonly most?: number } = {},
): Several<Template> {
  if (Number.isSafeInteger(most) && most > 0) return Object.freeze({ keyspace, most });
  throw new ClientError(
    'CLIENT_SCRIPT_INVALID',
    `several(…, { most }) takes a whole number from 1, not ${printable(most)}.`,
  );
}

export function isSeveral(place: KeyPlace): place is Several<string> {
  return 'keyspace' in place;
}

/** The texts for one place, in order. */
export function keyTexts(script: string, name: string, place: KeyPlace, given: unknown): string[] {
  if (!isSeveral(place)) return [keyText(script, name, place, given)];
  if (!Array.isArray(given) || given.length > place.most) {
    throw wrongKey(script, `${name} takes a list of at most ${place.most} keys`, given);
  }
  return Array.from(given, (one: unknown) => keyText(script, name, place.keyspace, one));
}

function keyText(
  script: string,
  name: string,
  keyspace: KeyspaceOf<string>,
  given: unknown,
): string {
  const text = Key.isKey(given) ? given.toString() : undefined;
  if (text === undefined || keyspace.parse(text) === null) {
    throw wrongKey(script, `${name} takes a key of ${keyspace.template}`, text ?? given);
  }
  return text;
}

function wrongKey(script: string, what: string, given: unknown): ClientError {
  return new ClientError('CLIENT_SCRIPT_KEY', `${script}: ${what}, not ${printable(given)}.`);
}
