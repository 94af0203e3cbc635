// Where the server's access lists look for keys in a command. Not where the keys are: the server finds
// them by its own specifications, and asks a routine of the command only when these do not suffice.
// `CommandTable.keys` is the stricter judge, for those who must not be led astray.
import type { Arguments, CommandDescription, KeySpec } from '@rampart/client/commands';

export interface CheckedKey {
  readonly index: number;
  readonly reads: boolean;
  readonly writes: boolean;
}

/** Keys that an access list is asked about. */
export function checkedKeys(command: CommandDescription, args: Arguments): readonly CheckedKey[] {
  const specs = command.specs?.filter(({ flags }) => !flags.includes('not_key')) ?? [];
  const reliable = !specs.some(({ flags }) => flags.includes('variable_flags'));
  if (specs.length > 0 && reliable) {
    const found = bySpecs(specs, args);
    if (found !== null) return found;
  }
  return routines.get(command.name)?.(args) ?? [];
}

/** Null: a specification does not say, or does not fit. */
function bySpecs(specs: readonly KeySpec[], args: Arguments): CheckedKey[] | null {
  const found: CheckedKey[] = [];
  for (const spec of specs) {
    const first = beginOf(spec, args);
    if (first === 'nowhere') continue;
    const places = first === null ? null : placesOf(spec, first, args);
    if (places === null || spec.flags.includes('incomplete')) return null;
    const use = useOf(spec.flags);
    for (const index of places) found.push({ index, ...use });
  }
  return found;
}

function beginOf({ begin }: KeySpec, args: Arguments): number | 'nowhere' | null {
  if (begin.kind === 'unknown') return null;
  if (begin.kind === 'index') return begin.index;
  const backwards = begin.from <= 0;
  let index = backwards ? args.count + begin.from : begin.from;
  const end = backwards ? 1 : args.count - 1;
  // As the server does, which leaves out the last word looked at.
  while (index !== end && index >= 1 && index < args.count) {
    if (args.is(index, begin.word)) return index + 1;
    index += backwards ? -1 : 1;
  }
  return 'nowhere';
}

function placesOf({ find }: KeySpec, begin: number, args: Arguments): number[] | null {
  if (find.kind === 'unknown') return null;
  let first = begin;
  let last: number;
  if (find.kind === 'keynum') {
    const count = args.integer(begin + find.count);
    if (!(count >= 0)) return null;
    first = begin + find.first;
    last = first + (count - 1) * find.step;
  } else if (find.last >= 0) last = begin + find.last;
  else if (find.parts > 1) last = begin + Math.floor((args.count - begin) / find.parts) + find.last;
  else last = args.count + find.last;
  if (last < first || last >= args.count) return null;
  const places: number[] = [];
  for (let index = first; index <= last; index += find.step) places.push(index);
  return places;
}

function useOf(flags: readonly string[]): { readonly reads: boolean; readonly writes: boolean } {
  const changes = ['insert', 'delete', 'update'];
  return {
    reads: flags.includes('access'),
    writes: changes.some((change) => flags.includes(change)),
  };
}

type Routine = (args: Arguments) => readonly CheckedKey[];

const read = (index: number): CheckedKey => ({ index, reads: true, writes: false });
const written = (index: number): CheckedKey => ({ index, reads: false, writes: true });
const both = (index: number): CheckedKey => ({ index, reads: true, writes: true });

const routines: ReadonlyMap<string, Routine> = new Map<string, Routine>([
  ['set', (args) => [hasWord(args, 3, 'GET') ? both(1) : written(1)]],
  ['bitfield', (args) => [onlyGets(args) ? read(1) : both(1)]],
  ['sort', sortKeys],
  ['sort_ro', () => [read(1)]],
  ['migrate', migrateKeys],
  ['xread', streamKeys],
  ['xreadgroup', streamKeys],
]);

function hasWord(args: Arguments, from: number, word: string): boolean {
  for (let index = from; index < args.count; index += 1) {
    if (args.is(index, word)) return true;
  }
  return false;
}

function onlyGets(args: Arguments): boolean {
  let index = 2;
  while (index < args.count) {
    const left = args.count - index - 1;
    if (args.is(index, 'GET') && left >= 2) index += 3;
    else if (args.is(index, 'OVERFLOW') && left >= 1) index += 2;
    else return false;
  }
  return true;
}

function sortKeys(args: Arguments): readonly CheckedKey[] {
  let stored: number | null = null;
  for (let index = 2; index < args.count; index += 1) {
    if (args.is(index, 'LIMIT')) index += 2;
    else if (args.is(index, 'GET') || args.is(index, 'BY')) index += 1;
    // The last one counts, and its name is looked at as an option again.
    else if (args.is(index, 'STORE') && index + 1 < args.count) stored = index + 1;
  }
  return stored === null ? [read(1)] : [read(1), written(stored)];
}

function migrateKeys(args: Arguments): readonly CheckedKey[] {
  for (let index = 6; index < args.count; index += 1) {
    if (args.is(index, 'KEYS')) {
      if (args.bytes(3).length > 0) return [];
      return Array.from({ length: args.count - index - 1 }, (_, place) => both(index + 1 + place));
    }
    if (args.is(index, 'AUTH')) index += 1;
    else if (args.is(index, 'AUTH2')) index += 2;
  }
  return [both(3)];
}

/** Asked only where STREAMS stands at the end once more, which leads the specification astray. */
function streamKeys(args: Arguments): readonly CheckedKey[] {
  let index = 1;
  while (index < args.count && !args.is(index, 'STREAMS')) {
    if (args.is(index, 'BLOCK') || args.is(index, 'COUNT')) index += 2;
    else if (args.is(index, 'GROUP')) index += 3;
    else if (args.is(index, 'NOACK')) index += 1;
    else return [];
  }
  const left = args.count - index - 1;
  if (left <= 0 || left % 2 !== 0) return [];
  return Array.from({ length: left / 2 }, (_, place) => ({
    index: index + 1 + place,
    // The server then no longer says what happens to them.
    reads: false,
    writes: false,
  }));
}
