import { CommandTable } from '../commands/index.ts';
import { ClientError } from '../errors.ts';

/** What a guarded client tells about itself; the shape of an event of Rampart. */
export interface GuardWarning {
  readonly code: 'CLIENT_PIPELINE_FSYNC';
  readonly layer: 'client';
  readonly message: string;
}

export interface GuardedOptions {
  /**
   * What the server knows and where the keys of each command are. Default: the bundled table, Redis up
   * to 8.6 and Valkey up to 9; for other servers and modules `(await verifyAgainst(client)).commands`.
   */
  readonly commands?: CommandTable;
  /**
   * Commands that are sent although they reach further than the keys that they name, by the name that
   * the table has for them: `scan`, `config|get`, `flushdb`. Default: none. Their keys are still held
   * to the rule.
   */
  readonly dangerouslyAllow?: readonly string[];
  /**
   * Is told once when commands are pipelined on a server with `appendfsync always`. For that the first
   * pipeline also asks `CONFIG GET appendfsync`. Default: nothing is asked and nobody is told.
   */
  readonly warn?: (warning: GuardWarning) => void;
}

export interface ValidOptions {
  readonly commands: CommandTable;
  readonly named: readonly string[];
  readonly warn: ((warning: GuardWarning) => void) | null;
}

const known = ['commands', 'dangerouslyAllow', 'warn'];

export function validOptions(options: GuardedOptions): ValidOptions {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw invalid(`guarded(…) has no option ${JSON.stringify(name)}.`);
  }
  const { commands = CommandTable.bundled(), dangerouslyAllow = [], warn = null } = options;
  if (!(commands instanceof CommandTable)) {
    throw invalid('`commands` is not a CommandTable.');
  }
  if (!Array.isArray(dangerouslyAllow)) throw invalid('`dangerouslyAllow` is not a list of names.');
  const named = dangerouslyAllow.map((name: unknown) => nameIn(commands, name));
  if (warn !== null && typeof warn !== 'function') throw invalid('`warn` is not a function.');
  return { commands, named, warn };
}

function nameIn(commands: CommandTable, name: unknown): string {
  const command = typeof name === 'string' ? commands.byName(name) : undefined;
  if (command !== undefined) return command.name;
  const text = JSON.stringify(name)?.slice(0, 60) ?? typeof name;
  const advice = 'A subcommand is written with a bar: "config|get".';
  throw invalid(`\`dangerouslyAllow\` names ${text}, which is no command of the table. ${advice}`);
}

function invalid(what: string): ClientError {
  return new ClientError('CLIENT_GUARD_INVALID', what);
}
