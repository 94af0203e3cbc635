// The scalars of a policy: durations, sizes, counts, words, addresses, paths. Bounds are given as a
// policy would write them.
import { readAddress, readHostPort } from '../addresses.ts';
import type { Address } from '../types.ts';
import { readDuration, readSize } from '../units.ts';
import { names, scalar } from './vocabulary.ts';
import type { Part } from './shape.ts';

export function duration(least: string, most: string): Part<number> {
  return scalar(
    `a duration from ${least} to ${most}`,
    { type: 'string', pattern: '^([0-9]+(ms|s|m|h|d))+$' },
    (value) => within(readDuration, value, least, most),
  );
}

/** `never` is 0. */
export function durationOrNever(least: string, most: string): Part<number> {
  return scalar(
    `a duration from ${least} to ${most}, or never`,
    { type: 'string', pattern: '^(never|([0-9]+(ms|s|m|h|d))+)$' },
    (value) => (value === 'never' ? 0 : within(readDuration, value, least, most)),
  );
}

export function size(least: string, most: string): Part<number> {
  return scalar(
    `a size from ${least} to ${most}`,
    { type: 'string', pattern: '^[0-9]+([bB]|[kKmMgG][bB])$' },
    (value) => within(readSize, value, least, most),
  );
}

export function count(least: number, most: number): Part<number> {
  return scalar(
    `a whole number from ${written(least)} to ${written(most)}`,
    { type: 'integer', minimum: least, maximum: most },
    (value) => wholeNumber(value, least, most),
  );
}

/** `unlimited` is null. */
export function countOrUnlimited(least: number, most: number): Part<number | null> {
  return scalar(
    `a whole number from ${written(least)} to ${written(most)}, or unlimited`,
    { type: ['integer', 'string'], pattern: '^unlimited$', minimum: least, maximum: most },
    (value) => (value === 'unlimited' ? null : wholeNumber(value, least, most)),
  );
}

/** `20%` or `0.2`. */
export function share(): Part<number> {
  return scalar(
    'a share, from 1% to 100% or from 0.01 to 1',
    { type: ['number', 'string'], pattern: '^[0-9]{1,3}%$', minimum: 0.01, maximum: 1 },
    (value) => {
      const percent = typeof value === 'string' ? /^(\d{1,3})%$/.exec(value) : null;
      const amount = percent === null ? value : Number(percent[1]) / 100;
      return typeof amount === 'number' && amount >= 0.01 && amount <= 1 ? amount : undefined;
    },
  );
}

export function truth(): Part<boolean> {
  return scalar('true or false', { type: 'boolean' }, (value) =>
    typeof value === 'boolean' ? value : undefined,
  );
}

export function word<const W extends string>(...words: readonly W[]): Part<W> {
  const says = words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`;
  return scalar(says, { enum: words }, (value) => words.find((known) => known === value));
}

/** A text of one line, of at most `most` characters, none of them a control character. */
export function line(says: string, most: number, pattern?: RegExp): Part<string> {
  const json = { type: 'string', ...(pattern === undefined ? {} : { pattern: pattern.source }) };
  return scalar(says, json, (value) => {
    const fits = typeof value === 'string' && value !== '' && value.length <= most;
    return fits && !/\p{Cc}/u.test(value) && (pattern?.test(value) ?? true) ? value : undefined;
  });
}

/** Where things are posted: nobody may read them on the way. */
export function webAddress(): Part<string> {
  const safe = /^https:\/\/|^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])[:/]/;
  return line('an https address', 2_048, safe);
}

/** What an operator has named: a network, a role, a user. */
export function name(): Part<string> {
  return scalar('a name', { type: 'string' }, (value) => (isName(value) ? value : undefined));
}

export function isName(value: unknown): value is string {
  return typeof value === 'string' && names.pattern.test(value);
}

export function path(): Part<string> {
  return line('the path of a file', 1_024);
}

/** An absolute path, for what is used by more than one process. */
export function absolutePath(): Part<string> {
  return line('an absolute path', 1_024, /^\//);
}

export function address(): Part<Address> {
  return scalar(
    'an address with a port, such as "127.0.0.1:6379" or "[::1]:6379", or "unix:/run/redis.sock"',
    { type: 'string' },
    (value) => (typeof value === 'string' ? (readAddress(value) ?? undefined) : undefined),
  );
}

export function hostPort(): Part<{ readonly host: string; readonly port: number }> {
  return scalar('an address with a port, such as "10.0.1.5:6379"', { type: 'string' }, (value) =>
    typeof value === 'string' ? (readHostPort(value) ?? undefined) : undefined,
  );
}

function within(
  read: (text: string) => number | null,
  value: unknown,
  least: string,
  most: string,
): number | undefined {
  const amount = typeof value === 'string' ? read(value) : null;
  const low = read(least) ?? 0;
  const high = read(most) ?? 0;
  return amount !== null && amount >= low && amount <= high ? amount : undefined;
}

function wholeNumber(value: unknown, least: number, most: number): number | undefined {
  const fits = typeof value === 'number' && Number.isSafeInteger(value);
  return fits && value >= least && value <= most ? value : undefined;
}

function written(amount: number): string {
  return amount.toLocaleString('en-US');
}
