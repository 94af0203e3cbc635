// What each word of a policy's `can` means. Reading and writing follow from what commands do to the
// keys that they name; everything that reaches further is listed by name, and an administrative
// command that nobody has listed is forbidden.
import type { Command } from './command.ts';
import * as groups from './groups.ts';
import type { CommandTable } from './table.ts';

export const abilities = [
  'read',
  'write',
  'scan',
  'pubsub',
  'script',
  'function',
  'wait',
  'inspect',
  'admin',
  'replicate',
  'all',
] as const;

/** `connection`: commands that concern only the client's own connection; everybody has them. */
export type CommandAbility = (typeof abilities)[number] | 'connection';

/** Commands that the ability grants, by id. Dangerous ones still need an unlock. */
export function abilityCommands(table: CommandTable, ability: CommandAbility): ReadonlySet<number> {
  const grants = grantedBy[ability];
  return chosen(table, (command) => grants(command));
}

/** Commands that need a second factor even for those who are granted them. */
export function dangerousCommands(table: CommandTable): ReadonlySet<number> {
  return chosen(table, (command) => groups.dangerous.has(command.name));
}

/** Commands that no ability grants: the policy has to name them, and they need a second factor. */
export function forbiddenCommands(table: CommandTable): ReadonlySet<number> {
  return chosen(table, isForbidden);
}

function chosen(table: CommandTable, is: (command: Command) => boolean): ReadonlySet<number> {
  return new Set(table.commands.filter(is).map(({ id }) => id));
}

const administrative = [groups.inspect, groups.scan, groups.logs, groups.dangerous];

/** Administrative, or called so by the server, and yet not forbidden. */
const judged = [...administrative, groups.replicate, groups.merelySlow];

const grantedBy: Readonly<Record<CommandAbility, (command: Command) => boolean>> = {
  connection: isConnection,
  read: (command) => command.categories.has('read') && isOfKeys(command),
  write: (command) => command.categories.has('write') && isOfKeys(command),
  scan: ({ name }) => groups.scan.has(name),
  pubsub: ({ name }) => groups.pubsub.has(name),
  script: ({ name }) => groups.script.has(name),
  function: ({ name }) => groups.functions.has(name),
  wait: ({ name }) => groups.wait.has(name),
  inspect: ({ name }) => groups.inspect.has(name),
  admin: ({ name }) => administrative.some((group) => group.has(name)),
  replicate: ({ name }) => groups.replicate.has(name),
  all: (command) => !isForbidden(command) && !groups.replicate.has(command.name),
};

/** It does nothing but to the keys that it names. */
function isOfKeys(command: Command): boolean {
  const { categories, keys, name } = command;
  if (keys === 'none' || isForbidden(command) || groups.dangerous.has(name)) return false;
  return !['script', 'scripting', 'function', 'scan'].some((reach) => categories.has(reach));
}

function isForbidden({ name, categories }: Command): boolean {
  if (!categories.has('admin') && !categories.has('dangerous')) return false;
  return !judged.some((group) => group.has(name));
}

/** A container alone, and its HELP, are answered with text. */
function isConnection({ name, container }: Command): boolean {
  return groups.connection.has(name) || container || name.endsWith('|help');
}
