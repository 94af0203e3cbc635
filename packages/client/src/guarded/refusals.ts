// What is refused is named, never shown: a raw key may hold what somebody sent.
import type { Command } from '../commands/index.ts';
import { ClientError } from '../errors.ts';
import { Key } from '../key.ts';
import { isOfScripts } from './reach.ts';

export function rawKey(name: unknown, place: number, given: unknown): ClientError {
  return new ClientError(
    'CLIENT_KEY_RAW',
    `${shownName(name)} has a key as argument ${place} and was given ${kindOf(given)} there.`,
  );
}

export function refused(command: Command): ClientError {
  const name = command.name.toUpperCase().replace('|', ' ');
  if (isOfScripts(command)) {
    return new ClientError('CLIENT_SCRIPT_RAW', `${name} would run or bring code by its text.`);
  }
  if (command.categories.has('scan')) {
    const what = `${name} reaches keys that nobody has named; keyspace.scan(client) finds those of one keyspace.`;
    return new ClientError('CLIENT_COMMAND_RAW', what);
  }
  return new ClientError('CLIENT_COMMAND_RAW', `${name} is no command of an application.`);
}

export function unnamedKeys(command: Command): ClientError {
  const name = command.name.toUpperCase();
  return new ClientError(
    'CLIENT_COMMAND_RAW',
    `${name} with a pattern reaches keys by their text.`,
  );
}

export function uncertain({ name }: Command): ClientError {
  const what = `Where the keys of this ${name.toUpperCase()} are is not certain: its options are unknown or can be read in two ways.`;
  return new ClientError('CLIENT_COMMAND_RAW', what);
}

export function unknownCommand(name: unknown): ClientError {
  return new ClientError('CLIENT_COMMAND_UNKNOWN', `${shownName(name)} is not in the table.`);
}

/** A guarded client has no such way in, and this says what stands in its place. */
export function notThrough(way: string, instead: string): ClientError {
  return new ClientError('CLIENT_COMMAND_RAW', `${way} would pass by the guard. ${instead}`);
}

function kindOf(value: unknown): string {
  if (typeof value === 'string') return 'raw text';
  if (value instanceof Uint8Array) return 'raw bytes';
  if (value === null || value === undefined) return 'nothing';
  return Key.isKey(value) ? 'a key' : `a raw ${typeof value}`;
}

/** Names come from a method or from the author's `command('…')`; bounded all the same. */
function shownName(name: unknown): string {
  const text = typeof name === 'string' ? name.toUpperCase() : 'A command';
  return text.replaceAll(/[^\x21-\x7e]/g, '?').slice(0, 40);
}
