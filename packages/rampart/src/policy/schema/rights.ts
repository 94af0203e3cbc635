// What a user or role may do: abilities, commands, keys, channels, scripts.
import { CommandTable, abilities } from '@rampart/client/commands';

import { KeyPatternFault, parseKeyPattern } from '../key-pattern.ts';
import { closest } from '../suggest.ts';
import type { Ability, Access, CommandRules, KeyRule, ScriptRules } from '../types.ts';
import { problem } from './problem.ts';
import { durationOrNever, line, word } from './scalars.ts';
import { becomes, choice, list, optional, part, standard } from './vocabulary.ts';
import type { Refusal } from './vocabulary.ts';
import type { Part } from './shape.ts';

export const ability: Part<Ability> = word(...abilities);

/** A key pattern, kept as its text; the gateway compiles it. */
export const keyPattern: Part<string> = becomes(
  line('a key pattern, such as "session:*" or "price:{id:digits}"', 1_024),
  (text, refuse) => {
    try {
      parseKeyPattern(text);
    } catch (error) {
      if (!(error instanceof KeyPatternFault)) throw error;
      const where = `${error.message} (character ${error.at + 1} of the pattern)`;
      refuse([], problem('POLICY_KEY_PATTERN', where));
    }
    return text;
  },
);

const rulesByAccess: Part<readonly KeyRule[]> = becomes(
  part({
    read: standard(list(keyPattern), [], 'Keys that may only be read.'),
    write: standard(list(keyPattern), [], 'Keys that may only be written.'),
    read_write: standard(list(keyPattern), [], 'Keys for both.'),
    except: standard(list(keyPattern), [], 'Keys for which these rules do not hold.'),
  }),
  ({ read, write, read_write, except }) => [
    ...rules(read, 'read', except),
    ...rules(write, 'write', except),
    ...rules(read_write, 'read-write', except),
  ],
);

export const keyRules: Part<readonly KeyRule[]> = becomes(
  list(
    choice<readonly KeyRule[]>('a key pattern, or {read: PATTERN}, {write: PATTERN}', {
      text: becomes(keyPattern, (pattern) => rules([pattern], 'read-write', [])),
      map: rulesByAccess,
    }),
  ),
  (lists) => lists.flat(),
);

function rules(
  patterns: readonly string[],
  access: Access,
  except: readonly string[],
): readonly KeyRule[] {
  return patterns.map((pattern) => ({ pattern, access, except }));
}

const says = 'the name of a command, such as get or config|get';
const shape = /^[\w.|-]+(?: [\w-]+)?$/;

/** `get`, `config|get` or `CONFIG GET`. A misspelt name in `forbid` would be a hole. */
export const commandName: Part<string> = becomes(line(says, 64, shape), knownCommand);

const everyCommand = '*';

const commandOrAll: Part<string> = becomes(
  line(`${says}, or * for all`, 64, /^(?:\*|[\w.|-]+(?: [\w-]+)?)$/),
  (text, refuse) => (text === everyCommand ? text : knownCommand(text, refuse)),
);

function knownCommand(text: string, refuse: Refusal): string {
  const name = text.toLowerCase().replace(' ', '|');
  const table = CommandTable.bundled();
  // Commands of modules have a dot in their names, and no table knows them all.
  if (table.byName(name) === undefined && !name.includes('.')) {
    const near = closest(
      name,
      table.commands.map((command) => command.name),
    );
    refuse([], problem('POLICY_NAME_UNKNOWN', `There is no command "${name}".`, near));
  }
  return name;
}

export const commandRules: Part<CommandRules> = becomes(
  part({
    allow: standard(list(commandName), [], 'Commands beyond the abilities.'),
    dangerously_allow: standard(
      list(commandOrAll),
      [],
      'Commands passed without a second factor, even those that none opens; * is all of them.',
    ),
    forbid: standard(list(commandName), [], 'Commands that are refused, whatever else is said.'),
  }),
  ({ allow, dangerously_allow, forbid }) => ({
    allow,
    dangerouslyAllow: dangerously_allow,
    forbid,
  }),
);

/** Milliseconds; as long as a server itself waits before it calls a script slow. */
export const usualLongest = 5_000;

const digest = line('the SHA-1 of a script, 40 hexadecimal digits', 40, /^[0-9a-fA-F]{40}$/);

export interface WrittenScripts {
  readonly allow: readonly string[];
  readonly others: ScriptRules['others'] | undefined;
  readonly longest: ScriptRules['longest'] | undefined;
}

export const scriptRules: Part<WrittenScripts> = becomes(
  part({
    allow: standard(list(digest), [], 'Scripts that are known, by the SHA-1 of their text.'),
    others: optional(
      word('inspect', 'refuse', 'allow'),
      'What happens to other scripts: they are inspected (the default), refused, or let through.',
    ),
    longest: optional(
      durationOrNever('1s', '1h'),
      'A script or function that runs longer is stopped; 5s if left out. The server listens to no order before its own busy-reply-threshold, 5 seconds.',
    ),
  }),
  ({ allow, others, longest }) => ({
    allow: allow.map((sha) => sha.toLowerCase()),
    others,
    longest: longest === 0 ? null : longest,
  }),
);
