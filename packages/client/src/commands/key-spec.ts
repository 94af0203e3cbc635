// Finds keys by the server's own specifications. Where the server's reading could differ from ours,
// or a command is not well formed, the answer is undefined: not certain.
import type { Arguments } from './arguments.ts';
import type { Command, KeyUse } from './command.ts';
import type { CommandDescription, KeySpec } from './description.ts';

export type KeyParser = (args: Arguments) => readonly KeyUse[] | undefined;

export interface SimpleKeys {
  readonly first: number;
  readonly last: number;
  readonly step: number;
  readonly access: Command['access'];
}

/** The keys of most commands: one run of arguments, all used alike. */
export function simpleKeys(command: CommandDescription): SimpleKeys | null {
  const specs = realSpecs(command);
  if (specs === null) {
    const { first, last, step } = command.range;
    if (first < 1 || command.flags.includes('movablekeys')) return null;
    const access = command.flags.includes('readonly') ? 'read' : 'read-write';
    return { first, last, step: Math.max(1, step), access };
  }
  const [spec, another] = specs;
  if (spec === undefined || another !== undefined || !isCertain(spec, command)) return null;
  if (spec.begin.kind !== 'index' || spec.find.kind !== 'range' || spec.find.parts > 1) return null;
  const { last, step } = spec.find;
  const first = spec.begin.index;
  const { reads, writes } = uses(spec, command);
  const access = reads && writes ? 'read-write' : writes ? 'write' : 'read';
  return { first, last: last < 0 ? last : first + last, step, access };
}

/** For all others. Null: the command has no keys. */
export function specParser(command: CommandDescription): KeyParser | null {
  const specs = realSpecs(command);
  if (specs === null || specs.length === 0) {
    return command.flags.includes('movablekeys') ? uncertain : null;
  }
  if (!specs.every((spec) => isCertain(spec, command))) return uncertain;
  const mayHaveNone = command.flags.includes('no_mandatory_keys');
  const plans = specs.map((spec) => ({ spec, ...uses(spec, command) }));
  return (args) => {
    const found: KeyUse[] = [];
    for (const { spec, reads, writes } of plans) {
      const places = placesOf(spec, args, mayHaveNone);
      if (places === undefined) return undefined;
      for (const index of places) found.push({ index, reads, writes, kind: 'key' });
    }
    return found;
  };
}

const uncertain: KeyParser = () => undefined;

/** Channels of sharded pub/sub are found like keys, and are none. */
function realSpecs(command: CommandDescription): readonly KeySpec[] | null {
  return command.specs?.filter((spec) => !spec.flags.includes('not_key')) ?? null;
}

function isCertain(spec: KeySpec, command: CommandDescription): boolean {
  if (spec.begin.kind === 'unknown' || spec.find.kind === 'unknown') return false;
  if (spec.flags.includes('incomplete')) return false;
  // A module whose keys move has a specification made from its first keys only.
  return !(command.flags.includes('movablekeys') && spec.flags.includes('variable_flags'));
}

/** The rule by which the server's own access lists tell reading from writing a key. */
function uses(spec: KeySpec, command: CommandDescription): { reads: boolean; writes: boolean } {
  const flags = new Set(spec.flags);
  if (command.flags.includes('readonly')) return { reads: true, writes: false };
  const changes = flags.has('insert') || flags.has('delete') || flags.has('update');
  const writes = changes || flags.has('OW') || flags.has('RM');
  const reads = flags.has('access');
  if (reads || writes) return { reads, writes };
  // Only the fact that a key is there, or its type: that is reading too. RW with nothing else is both.
  return { reads: true, writes: !flags.has('RO') };
}

function placesOf(spec: KeySpec, args: Arguments, mayHaveNone: boolean): number[] | undefined {
  const begin = beginOf(spec, args);
  if (begin === undefined) return undefined;
  if (begin === null) return [];
  return spec.find.kind === 'keynum'
    ? counted(spec.find, begin, args, mayHaveNone)
    : ranged(spec.find, begin, args);
}

/** Null: the keyword is not there, and so are no keys. */
function beginOf({ begin }: KeySpec, args: Arguments): number | null | undefined {
  if (begin.kind === 'unknown') return undefined;
  if (begin.kind === 'index') return begin.index;
  let found: number | null = null;
  for (let index = Math.max(1, begin.from); index < args.count; index += 1) {
    if (!args.is(index, begin.word)) continue;
    // Which of two is the option and which is some other option's value, only the command knows.
    if (found !== null) return undefined;
    found = index + 1;
  }
  return found === args.count ? undefined : found;
}

function counted(
  find: KeySpec['find'] & { kind: 'keynum' },
  begin: number,
  args: Arguments,
  mayHaveNone: boolean,
): number[] | undefined {
  const count = args.integer(begin + find.count);
  if (Number.isNaN(count) || count < 0) return undefined;
  if (count === 0) return mayHaveNone ? [] : undefined;
  const first = begin + find.first;
  const last = first + (count - 1) * find.step;
  if (last >= args.count) return undefined;
  return steps(first, last, find.step);
}

function ranged(find: KeySpec['find'], begin: number, args: Arguments): number[] | undefined {
  if (find.kind !== 'range') return undefined;
  const rest = args.count - begin;
  const fromBegin = find.parts > 1 ? Math.floor(rest / find.parts) : rest;
  const last = begin + (find.last < 0 ? fromBegin + find.last : find.last);
  return steps(begin, Math.min(last, args.count - 1), find.step);
}

function steps(first: number, last: number, step: number): number[] {
  const places: number[] = [];
  for (let index = first; index <= last; index += step) places.push(index);
  return places;
}
