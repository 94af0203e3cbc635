// What stands in the stream behind a place, as acts that can be done again: a command, or all of a
// transaction. One act at a time is held.
import { argumentsOf, CommandTable } from '@rampart/client/commands';

import { globMatches } from '../../observe/acl/glob.ts';
import { CommandScanner } from '../read/command-scanner.ts';
import type { StreamCommand } from '../read/command-scanner.ts';
import type { StreamPiece } from '../read/pieces.ts';

export interface LostWrite {
  /** It lies behind `from`, and ends at `to`. */
  readonly from: number;
  readonly to: number;
  /** Received between these moments. */
  readonly receivedFrom: number;
  readonly receivedTo: number;
  readonly database: number;
  /** In their order; a transaction has MULTI and EXEC around them. */
  readonly commands: readonly (readonly Buffer[])[];
  readonly keys: readonly Buffer[];
}

export interface LostSelection {
  /** Null: whatever the keys. Else an act is meant when one of its keys matches. */
  readonly keys: readonly string[] | null;
  /** Names of commands in lower case; null: all. */
  readonly commands: ReadonlySet<string> | null;
}

const everything = { bytes: 512 * 1024 * 1024, arguments: 2 ** 31 };
/** What the stream says for itself. */
const ofReplication = new Set(['ping', 'replconf', 'select']);

export async function* lostWrites(
  pieces: AsyncIterable<StreamPiece>,
  from: number,
  database: number,
): AsyncGenerator<LostWrite, void, void> {
  const scanner = new CommandScanner(from, everything);
  const table = CommandTable.bundled();
  let selected = database;
  let open: LostWrite | null = null;
  for await (const { bytes, receivedFrom, receivedTo } of pieces) {
    const complete: LostWrite[] = [];
    scanner.scan(bytes, (command) => {
      const name = nameOf(command);
      if (name === 'select') selected = Number(String(command.words[1] ?? ''));
      if (ofReplication.has(name)) return;
      const { to, words } = command;
      const begun: LostWrite = open ?? {
        from: command.from,
        to,
        receivedFrom,
        receivedTo,
        database: selected,
        commands: [],
        keys: [],
      };
      const act = {
        ...begun,
        to,
        receivedTo,
        commands: [...begun.commands, words],
        keys: [...begun.keys, ...keysOf(table, words)],
      };
      const isOpen = name === 'multi' || (open !== null && name !== 'exec');
      open = isOpen ? act : null;
      if (!isOpen) complete.push(act);
    });
    yield* complete;
  }
}

export function isLostMeant({ commands, keys }: LostWrite, selection: LostSelection): boolean {
  const names = commands.map(([name]) => String(name).toLowerCase());
  const named = selection.commands;
  if (named !== null && !names.some((name) => named.has(name))) return false;
  const globs = selection.keys?.map((pattern) => Buffer.from(pattern));
  return globs === undefined || keys.some((key) => globs.some((glob) => globMatches(glob, key)));
}

function nameOf({ words }: StreamCommand): string {
  return String(words[0] ?? '').toLowerCase();
}

function keysOf(table: CommandTable, words: readonly Buffer[]): readonly Buffer[] {
  const args = argumentsOf(words);
  const command = table.find(args);
  const uses = command === undefined ? [] : (table.keys(command, args) ?? []);
  return uses.flatMap(({ index, kind }) => (kind === 'key' ? (words[index] ?? []) : []));
}
