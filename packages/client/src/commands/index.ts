export { argumentsOf, integerOf, isWord, type Arguments } from './arguments.ts';
export {
  abilities,
  abilityCommands,
  dangerousCommands,
  forbiddenCommands,
  type CommandAbility,
} from './abilities.ts';
export type { ChannelUse, Command, KeyUse } from './command.ts';
export { CommandTableError } from './errors.ts';
export { CommandTable } from './table.ts';
