// Servers differ, by version and by module. Asked once at start, the one that will get the commands says
// itself what it knows and where its keys are.
import { CommandTable, type Command } from '../commands/index.ts';
import { bareClientOf } from './bare.ts';
import { sendBare } from './send.ts';

export interface TableDifference {
  readonly command: string;
  /** How the bundled table and the server describe its keys; null: one of them does not know it. */
  readonly bundled: string | null;
  readonly server: string | null;
}

export interface Verification {
  /** As the server says it. */
  readonly version: string;
  /** The table of this server, for `guarded(client, { commands })`. */
  readonly commands: CommandTable;
  /** Commands that the server has and the bundled table lacks, or whose keys are elsewhere. */
  readonly differences: readonly TableDifference[];
}

/** Reads COMMAND, COMMAND DOCS and INFO of a connected client, guarded or not. */
export async function verifyAgainst(client: object): Promise<Verification> {
  const bare = bareClientOf(client);
  const [command, docs, info] = await Promise.all([
    sendBare(bare, ['COMMAND']),
    // Servers before 7.0 do not have it.
    sendBare(bare, ['COMMAND', 'DOCS']).catch(() => null),
    sendBare(bare, ['INFO', 'server']),
  ]);
  const version = /^(?:redis|valkey)_version:(\S+)/m.exec(String(info))?.[1] ?? '';
  const commands = CommandTable.fromReplies(command, docs, version);
  return { version, commands, differences: differences(commands, CommandTable.bundled()) };
}

function differences(live: CommandTable, bundled: CommandTable): readonly TableDifference[] {
  const found: TableDifference[] = [];
  for (const command of live.commands) {
    const other = bundled.byName(command.name);
    const server = described(command);
    const ours = other === undefined ? null : described(other);
    if (server !== ours) found.push({ command: command.name, bundled: ours, server });
  }
  return found;
}

function described({ keys, first, last, step }: Command): string {
  return keys === 'simple' ? `keys ${first} to ${last}, step ${step}` : `keys: ${keys}`;
}
