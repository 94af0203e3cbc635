// What a user may do with each command, by the policy and the commands that a server has. The gateway
// decides by it, and the server's own list of users is written by it.
import {
  abilityCommands,
  dangerousCommands,
  forbiddenCommands,
  type CommandTable,
} from '@rampart/client/commands';

import type { CommandRules, User } from './types.ts';

/** What a user may do with a command, whatever its arguments are. */
export type CommandRight =
  | 'allowed'
  | 'refused'
  /** Only with a second factor. */
  | 'locked';

/** By the id of the command. */
export function rightsOf(user: User, table: CommandTable): readonly CommandRight[] {
  const allowed = new Set<number>();
  for (const ability of ['connection', ...user.can] as const) {
    for (const id of abilityCommands(table, ability)) allowed.add(id);
  }
  const named = idsOf(table, user.commands.allow);
  const forbidden = idsOf(table, user.commands.forbid);
  const unlockable =
    user.unlock.kind === 'never' ? new Set<number>() : idsOf(table, user.unlock.commands);
  const unsafely = idsOf(table, user.commands.dangerouslyAllow);
  const dangerous = dangerousCommands(table);
  const never = forbiddenCommands(table);
  return table.commands.map(({ id }) => {
    if (forbidden.has(id)) return 'refused';
    if (unsafely.has(id)) return 'allowed';
    if (never.has(id)) return unlockable.has(id) ? 'locked' : 'refused';
    if (named.has(id)) return 'allowed';
    if (dangerous.has(id)) return user.unlock.kind === 'never' ? 'refused' : 'locked';
    if (allowed.has(id)) return 'allowed';
    return unlockable.has(id) ? 'locked' : 'refused';
  });
}

/** A container stands for all of its subcommands. */
function idsOf(table: CommandTable, names: CommandRules['allow']): Set<number> {
  const ids = new Set<number>();
  for (const name of names) {
    for (const command of table.commands) {
      const { id, name: known } = command;
      if (name === '*' || known === name || known.startsWith(`${name}|`)) ids.add(id);
    }
  }
  return ids;
}
