// Options of parts are checked once, where the part is made.
import { ClientError } from '../errors.ts';
import { printable } from '../printable.ts';

/** No part of a key needs more; a key has 512 characters by default. */
export const maximumLength = 512;

export function count(part: string, option: string, value: unknown): number {
  if (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= 1 &&
    value <= maximumLength
  ) {
    return value;
  }
  throw new ClientError(
    'CLIENT_KEYSPACE_INVALID',
    `${part}({ ${option} }) takes a whole number from 1 to ${maximumLength}, not ${printable(value)}.`,
  );
}

/** Two options that say different things about the same. */
export function refuseBoth(part: string, options: object, both: readonly string[]): void {
  if (!both.every((name) => Object.hasOwn(options, name))) return;
  throw new ClientError('CLIENT_KEYSPACE_INVALID', `${part}() takes one of ${both.join(' and ')}.`);
}

/** A misspelt option would leave a part wider than its author thinks. */
export function refuseUnknown(part: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new ClientError(
    'CLIENT_KEYSPACE_INVALID',
    `${part}() has no option ${printable(unknown)}; it has ${known.join(', ') || 'none'}.`,
  );
}
