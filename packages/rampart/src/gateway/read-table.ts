import { CommandTable, type Command } from '@rampart/client/commands';
import type { HouseLine } from './upstream/house-line.ts';

/** The server's own description of its commands, or the bundled one where it gives none. */
export async function readTable(
  line: HouseLine,
): Promise<{ readonly table: CommandTable; readonly live: boolean }> {
  try {
    const [command, docs, info] = await Promise.all([
      line.plain(['COMMAND']),
      line.plain(['COMMAND', 'DOCS']).catch(() => []),
      line.plain(['INFO', 'server']).catch(() => ''),
    ]);
    const version = /^(?:valkey|redis)_version:(\S+)/m.exec(String(info))?.[1] ?? '';
    return { table: CommandTable.fromReplies(command, docs, version), live: true };
  } catch {
    return { table: CommandTable.bundled(), live: false };
  }
}

/** Whether both describe the same commands in the same way. */
export function isSameTable(one: CommandTable, other: CommandTable): boolean {
  return one === other || textOf(one) === textOf(other);
}

function textOf({ commands }: CommandTable): string {
  return JSON.stringify(commands.map((command) => shapeOf(command)));
}

function shapeOf({ flags, categories, ...plain }: Command): unknown {
  return [plain, [...flags].toSorted(), [...categories].toSorted()];
}
