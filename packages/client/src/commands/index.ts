export { argumentsOf, integerOf, isWord, type Arguments } from './arguments.ts';
export {
  abilities,
  abilityCommands,
  dangerousCommands,
  forbiddenCommands,
  type CommandAbility,
} from './abilities.ts';
export type { ChannelUse, Command, KeyUse } from './command.ts';
export type { CommandDescription, KeyBegin, KeyFind, KeySpec } from './description.ts';
export { bundledDescriptions, describeCommands } from './descriptions.ts';
export { CommandTableError } from './errors.ts';
export { CommandTable } from './table.ts';
