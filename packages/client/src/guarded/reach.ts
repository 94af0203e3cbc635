// What an application may ask for: what is done to the keys that it names, channels, and its own
// connection. The words are those of a policy, so that a gateway and a guarded client agree.
import {
  abilityCommands,
  type Command,
  type CommandAbility,
  type CommandTable,
} from '../commands/index.ts';

const everyday = [
  'connection',
  'read',
  'write',
  'pubsub',
  'wait',
] as const satisfies readonly CommandAbility[];

/** Transactions belong to `multi()`: sent by hand they catch what others send in between. */
const byMethodOnly = new Set(['multi', 'exec', 'discard']);

/** By id: commands that a guarded client sends. */
export function allowedCommands(
  table: CommandTable,
  named: readonly string[],
): ReadonlySet<number> {
  const allowed = new Set(everyday.flatMap((ability) => [...abilityCommands(table, ability)]));
  for (const { id, name } of table.commands) if (byMethodOnly.has(name)) allowed.delete(id);
  for (const name of named) {
    const command = table.byName(name);
    if (command !== undefined) allowed.add(command.id);
  }
  return allowed;
}

/** Whether Lua comes or is called with it, or code is brought to the server. */
export function isOfScripts({ categories }: Command): boolean {
  return ['script', 'scripting', 'function'].some((category) => categories.has(category));
}
