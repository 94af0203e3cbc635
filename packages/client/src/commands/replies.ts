// Reads the replies of COMMAND and COMMAND DOCS. Clients hand them out as arrays, Maps, Sets, plain
// objects, strings or buffers; all are taken, and whatever has another shape is an error.
import type { CommandDescription, KeyBegin, KeyFind, KeySpec } from './description.ts';
import { CommandTableError } from './errors.ts';

export function readCommandReply(
  reply: unknown,
  since: ReadonlyMap<string, string>,
): CommandDescription[] {
  return list(reply, 'The reply of COMMAND').flatMap((entry) => readCommand(entry, since));
}

function readCommand(entry: unknown, since: ReadonlyMap<string, string>): CommandDescription[] {
  const fields = list(entry, 'An entry of the reply of COMMAND');
  const name = text(fields[0]).toLowerCase();
  if (!/^[\x21-\x7e]{1,128}$/.test(name)) {
    throw new CommandTableError(`${JSON.stringify(name)} is not the name of a command.`);
  }
  const subcommands = fields[9] === undefined ? [] : list(fields[9], `Subcommands of ${name}`);
  const categories = fields[6] === undefined ? [] : list(fields[6], `Categories of ${name}`);
  const description: CommandDescription = {
    name,
    arity: integer(fields[1]),
    flags: list(fields[2], `Flags of ${name}`).map((flag) => text(flag).toLowerCase()),
    categories: categories.map((category) => text(category).replace(/^@/, '').toLowerCase()),
    specs: fields[8] === undefined ? null : list(fields[8], `Key specs of ${name}`).map(readSpec),
    range: { first: integer(fields[3]), last: integer(fields[4]), step: integer(fields[5]) },
    container: subcommands.length > 0,
    since: since.get(name) ?? '',
  };
  return [description, ...subcommands.flatMap((sub) => readCommand(sub, since))];
}

function readSpec(reply: unknown): KeySpec {
  const spec = map(reply, 'A key spec');
  const flags = list(spec.get('flags'), 'Flags of a key spec').map((flag) => text(flag));
  const begin = map(spec.get('begin_search'), 'begin_search of a key spec');
  const find = map(spec.get('find_keys'), 'find_keys of a key spec');
  return { flags, begin: readBegin(begin), find: readFind(find) };
}

function readBegin(begin: ReadonlyMap<string, unknown>): KeyBegin {
  const kind = text(begin.get('type'));
  if (kind !== 'index' && kind !== 'keyword') return { kind: 'unknown' };
  const spec = map(begin.get('spec'), 'The spec of begin_search');
  if (kind === 'index') return { kind, index: integer(spec.get('index')) };
  const word = text(spec.get('keyword')).toUpperCase();
  return { kind, word, from: integer(spec.get('startfrom')) };
}

function readFind(find: ReadonlyMap<string, unknown>): KeyFind {
  const kind = text(find.get('type'));
  if (kind !== 'range' && kind !== 'keynum') return { kind: 'unknown' };
  const spec = map(find.get('spec'), 'The spec of find_keys');
  const step = Math.max(1, integer(spec.get('keystep')));
  if (kind === 'range') {
    const parts = Math.max(1, integer(spec.get('limit')));
    return { kind, last: integer(spec.get('lastkey')), step, parts };
  }
  return {
    kind,
    count: integer(spec.get('keynumidx')),
    first: integer(spec.get('firstkey')),
    step,
  };
}

/** Name → version. Servers before 7.0 have no COMMAND DOCS: null or undefined is fine. */
export function readDocsReply(reply: unknown): ReadonlyMap<string, string> {
  const since = new Map<string, string>();
  if (reply !== null && reply !== undefined) readDocs(reply, since);
  return since;
}

function readDocs(reply: unknown, since: Map<string, string>): void {
  for (const [name, docs] of map(reply, 'The reply of COMMAND DOCS')) {
    const fields = map(docs, `Docs of ${name}`);
    const version = fields.get('since');
    if (version !== undefined) since.set(name.toLowerCase(), text(version));
    const subcommands = fields.get('subcommands');
    if (subcommands !== undefined) readDocs(subcommands, since);
  }
}

function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Set) return [...value];
  throw new CommandTableError(`${what} is not a list.`);
}

/** RESP2 has no maps: a list of names and values in turn stands for one. */
function map(value: unknown, what: string): ReadonlyMap<string, unknown> {
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [text(key), item]));
  if (Array.isArray(value)) {
    const pairs = new Map<string, unknown>();
    for (let index = 0; index + 1 < value.length; index += 2) {
      pairs.set(text(value[index]), value[index + 1]);
    }
    return pairs;
  }
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    return new Map<string, unknown>(Object.entries(value));
  }
  throw new CommandTableError(`${what} is not a map.`);
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  throw new CommandTableError(`A name was expected, not ${typeof value}.`);
}

function integer(value: unknown): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw new CommandTableError(`A number was expected, not ${typeof value}.`);
}
