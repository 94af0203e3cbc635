// The notation of the bundled table: a line a command.
//
//   name  arity  since  flags  categories  keys…
//
// `-` is an empty column. Categories that follow from flags are left out. Keys are WHERE:FLAGS, with
//   1        the first argument            STORE@6     behind the word STORE, searched from 6
//   1..-1    all to the last               …..half     the first half of what follows
//   1..-1/2  every second                  2#          as many as the number at 2, behind it
//   ?        the server does not say
import type { CommandDescription, KeyBegin, KeyFind, KeySpec } from './description.ts';
import { impliedCategories } from './description.ts';
import { CommandTableError } from './errors.ts';

export function readNotation(lines: string): CommandDescription[] {
  const rows = lines.split('\n').filter((line) => line !== '');
  const descriptions = rows.map(readLine);
  const containers = new Set<string>();
  for (const { name } of descriptions) {
    if (name.includes('|')) containers.add(name.slice(0, name.indexOf('|')));
  }
  return descriptions.map((one) => ({ ...one, container: containers.has(one.name) }));
}

function readLine(line: string): CommandDescription {
  const [name = '', arity = '', since = '', flags = '', categories = '', ...keys] =
    line.split(/ +/);
  if (!/^-?\d+$/.test(arity) || categories === '') {
    throw new CommandTableError(`The line "${line}" of the bundled table is incomplete.`);
  }
  const flagList = words(flags);
  const own = words(categories);
  return {
    name,
    arity: Number(arity),
    since: since.replace(/^valkey-/, 'valkey '),
    flags: flagList,
    categories: [...impliedCategories(flagList, own), ...own],
    specs: keys.map(readKeySpec),
    range: { first: 0, last: 0, step: 0 },
    container: false,
  };
}

function words(column: string): string[] {
  return column === '-' ? [] : column.split(',');
}

const where =
  /^(?:(?<index>\d+)|(?<word>[A-Z]+)@(?<from>-?\d+)|\?)(?<find>#|\.\.half|\.\.-?\d+)?(?:\/(?<step>\d+))?$/;

function readKeySpec(column: string): KeySpec {
  const [place = '', flags = ''] = column.split(':');
  const groups = where.exec(place)?.groups;
  if (groups === undefined) {
    throw new CommandTableError(`"${column}" in the bundled table is not a place of keys.`);
  }
  const begin = readBegin(groups['index'], groups['word'], groups['from']);
  return { flags: words(flags), begin, find: readFind(begin, groups['find'], groups['step']) };
}

function readBegin(index?: string, word?: string, from?: string): KeyBegin {
  if (index !== undefined) return { kind: 'index', index: Number(index) };
  if (word !== undefined) return { kind: 'keyword', word, from: Number(from) };
  return { kind: 'unknown' };
}

function readFind(begin: KeyBegin, find = '', stepText = '1'): KeyFind {
  const step = Number(stepText);
  if (begin.kind === 'unknown') return { kind: 'unknown' };
  if (find === '#') return { kind: 'keynum', count: 0, first: 1, step };
  if (find === '..half') return { kind: 'range', last: -1, step, parts: 2 };
  const end = find === '' ? null : Number(find.slice(2));
  if (end === null) return { kind: 'range', last: 0, step, parts: 1 };
  // A positive end is written as a place of its own, as a reader counts, not from the first key.
  const last = end >= 0 && begin.kind === 'index' ? end - begin.index : end;
  return { kind: 'range', last, step, parts: 1 };
}
