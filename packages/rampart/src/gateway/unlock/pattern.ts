// What an unlock opens: `CONFIG SET maxmemory *` is one subcommand with exactly two arguments.
//
// A command alone is meant with whatever arguments: `FLUSHALL`, `CONFIG SET`, or all of `CONFIG`.
// Behind it every word is a pattern for one argument, and their number has to be right; `**` at the
// end stands for any further arguments. Arguments are compared as they are, capitals and all.
import type { Arguments } from '@rampart/client/commands';

import { UnlockError } from './errors.ts';
import { globMatches, parseGlob } from '../../policy/argument-glob.ts';
import type { Glob } from '../../policy/argument-glob.ts';

/** What has to be known of the server's commands; a `CommandTable` knows it. */
export interface CommandNames {
  /** Lower case, subcommands with a bar. */
  byName(name: string): { readonly container: boolean } | undefined;
}

export interface CommandPattern {
  /** As a person wrote it. */
  readonly words: readonly string[];
  /** `config|set`; `config` for all of a container. */
  readonly command: string;
  /** Null: any arguments. */
  readonly globs: readonly Glob[] | null;
  /** Further arguments may follow. */
  readonly open: boolean;
}

const mostWords = 64;
const longestWord = 1024;

export function parsePattern(words: readonly string[], commands: CommandNames): CommandPattern {
  const [name = '', second] = words;
  const known = commands.byName(name.toLowerCase());
  if (known === undefined) {
    throw new UnlockError('GATEWAY_UNLOCK_PATTERN', `The server has no command "${shown(name)}".`);
  }
  if (words.length > mostWords || words.some((word) => word.length > longestWord)) {
    throw new UnlockError('GATEWAY_UNLOCK_PATTERN', 'The pattern is too long.');
  }
  if (!known.container || second === undefined) {
    return patternOf(words, name.toLowerCase(), words.slice(1));
  }
  const command = `${name}|${second}`.toLowerCase();
  if (commands.byName(command) === undefined) {
    const what = `The command "${shown(name)}" has no subcommand "${shown(second)}".`;
    throw new UnlockError('GATEWAY_UNLOCK_PATTERN', what);
  }
  return patternOf(words, command, words.slice(2));
}

function patternOf(
  words: readonly string[],
  command: string,
  rest: readonly string[],
): CommandPattern {
  const open = rest.at(-1) === '**';
  const globs = rest.length === 0 ? null : (open ? rest.slice(0, -1) : rest).map(parseGlob);
  return { words, command, globs, open };
}

/** `command` is the name of the command as the table has it; `args` begin with its words. */
export function patternMatches(pattern: CommandPattern, command: string, args: Arguments): boolean {
  if (pattern.command !== command && !command.startsWith(`${pattern.command}|`)) return false;
  const { globs, open } = pattern;
  if (globs === null) return true;
  const first = command.includes('|') ? 2 : 1;
  const given = args.count - first;
  if (open ? given < globs.length : given !== globs.length) return false;
  return globs.every((glob, index) => globMatches(glob, args.bytes(first + index)));
}

function shown(word: string): string {
  return word.slice(0, 32).replaceAll(/[^ -~]/g, '?');
}
