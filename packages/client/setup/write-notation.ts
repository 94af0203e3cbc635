import {
  impliedCategories,
  type CommandDescription,
  type KeySpec,
} from '../src/commands/description.ts';

/** The lines of the bundled table, in the columns that src/commands/notation.ts reads. */
export function writeNotation(descriptions: readonly CommandDescription[]): string[] {
  const rows = descriptions.map(columns).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
  const widths = [0, 1, 2, 3, 4].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((column, at) =>
        at === 1 ? column.padStart(widths[1] ?? 0) : column.padEnd(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

function columns(one: CommandDescription): string[] {
  const implied = impliedCategories(one.flags, one.categories);
  const missing = implied.filter((category) => !one.categories.includes(category));
  if (missing.length > 0) throw new Error(`${one.name} lacks the categories ${missing.join(', ')}`);
  const own = one.categories.filter((category) => !implied.includes(category));
  const keys = (one.specs ?? []).map(writeSpec);
  return [one.name, String(one.arity), one.since || '-', joined(one.flags), joined(own), ...keys];
}

function joined(words: readonly string[]): string {
  return words.length === 0 ? '-' : words.join(',');
}

function writeSpec({ flags, begin, find }: KeySpec): string {
  if (begin.kind === 'unknown' || find.kind === 'unknown') return `?:${flags.join(',')}`;
  const start = begin.kind === 'index' ? String(begin.index) : `${begin.word}@${begin.from}`;
  return `${start}${writeFind(find, begin.kind === 'index' ? begin.index : 0)}:${flags.join(',')}`;
}

function writeFind(find: Exclude<KeySpec['find'], { kind: 'unknown' }>, begin: number): string {
  const step = find.step > 1 ? `/${find.step}` : '';
  if (find.kind === 'keynum') {
    if (find.count !== 0 || find.first !== 1) throw new Error('The number is not before its keys.');
    return `#${step}`;
  }
  if (find.parts === 2 && find.last === -1) return `..half${step}`;
  if (find.parts > 1) throw new Error(`There is no notation for a part of 1/${find.parts}.`);
  if (find.last === 0) return step;
  return `..${find.last < 0 ? find.last : begin + find.last}${step}`;
}
