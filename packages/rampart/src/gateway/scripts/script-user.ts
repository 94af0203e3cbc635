// The user of a script, from what the command table says and what his rights allow.
import type { CommandTable } from '@rampart/client/commands';
import type { ScriptUser } from './finding.ts';

/** Commands whose options decide over further keys, but not over the first. */
const firstKeyFirst: ReadonlySet<string> = new Set(
  'set bitfield sort sort_ro georadius georadiusbymember zunionstore zinterstore zdiffstore'.split(
    ' ',
  ),
);

export function scriptUserOf(
  table: CommandTable,
  mayRun: (name: string) => boolean,
  declaredKeysOnly: boolean,
): ScriptUser {
  return {
    mayRun,
    declaredKeysOnly,
    isContainer: (name) => table.byName(name)?.container ?? false,
    firstKeyOf(name) {
      const command = table.byName(name);
      if (command === undefined) return undefined;
      if (firstKeyFirst.has(name)) return 1;
      return command.keys === 'simple' ? command.first : 0;
    },
  };
}
