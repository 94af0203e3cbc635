// The parser takes whatever it does not know for a flag. A person who misspells `--observe` must
// hear of it, so what stands on the command line is checked against what the verb declares.
import { parseArgs } from 'node:util';

import type { ArgDef, ArgsDef } from 'citty';

import { closest } from '../policy/suggest.ts';
import { CliError } from './errors.ts';

/**
 * Throws a CliError for the first argument that the verb does not take, or takes otherwise. With
 * `anyWords` it takes any number of words behind the declared ones.
 */
export function checkArguments(
  commandArguments: readonly string[],
  declared: ArgsDef,
  anyWords = false,
): void {
  const options = optionsOf(declared);
  const { tokens } = parseArgs({
    args: [...commandArguments],
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      [...options].map(([name, { type }]) => [
        name,
        { type: type === 'boolean' ? ('boolean' as const) : ('string' as const) },
      ]),
    ),
  });
  const places = Object.values(declared).filter(({ type }) => type === 'positional');
  let words = 0;
  for (const token of tokens) {
    if (token.kind === 'option') checkOption(token.name, token.rawName, token.value, options);
    if (token.kind === 'positional') {
      words += 1;
      if (words > places.length && !anyWords) {
        throw new CliError('CLI_ARGUMENT', `There is nothing to do with "${token.value}".`);
      }
    }
  }
  checkPresence(words, declared, new Set(tokens.map((token) => 'name' in token && token.name)));
}

function checkOption(
  name: string,
  rawName: string,
  value: string | undefined,
  options: ReadonlyMap<string, ArgDef>,
): void {
  const positive = name.startsWith('no-') ? options.get(name.slice(3)) : undefined;
  const option = options.get(name) ?? (positive?.type === 'boolean' ? positive : undefined);
  if (option === undefined) {
    const near = closest(name, options.keys());
    const hint = near === null ? '' : ` Did you mean "--${near}"?`;
    throw new CliError('CLI_OPTION_UNKNOWN', `There is no option "${rawName}".${hint}`);
  }
  if (option.type === 'boolean') {
    if (value !== undefined) {
      throw new CliError('CLI_ARGUMENT', `The option "${rawName}" takes no value.`);
    }
    return;
  }
  if (value === undefined || value === '') {
    throw new CliError('CLI_ARGUMENT', `The option "${rawName}" needs a value.`);
  }
  const choices = option.type === 'enum' ? (option.options ?? []) : [];
  if (choices.length > 0 && !choices.includes(value)) {
    const hint = `It must be one of: ${choices.join(', ')}.`;
    throw new CliError('CLI_ARGUMENT', `"${value}" is nothing for "${rawName}". ${hint}`);
  }
}

function checkPresence(words: number, declared: ArgsDef, given: ReadonlySet<unknown>): void {
  let place = 0;
  for (const [name, argument] of Object.entries(declared)) {
    if (argument.type === 'positional') {
      place += 1;
      const needed = argument.required !== false && argument.default === undefined;
      if (needed && words < place) {
        throw new CliError('CLI_ARGUMENT', `The ${name.toUpperCase()} is missing.`);
      }
    } else if (argument.required === true && !namesOf(name, argument).some((n) => given.has(n))) {
      throw new CliError('CLI_ARGUMENT', `The option "--${name}" is missing.`);
    }
  }
}

function optionsOf(declared: ArgsDef): ReadonlyMap<string, ArgDef> {
  const options = new Map<string, ArgDef>();
  for (const [name, argument] of Object.entries(declared)) {
    if (argument.type === 'positional') continue;
    for (const known of namesOf(name, argument)) options.set(known, argument);
  }
  return options;
}

function namesOf(name: string, argument: ArgDef): readonly string[] {
  const alias = 'alias' in argument ? (argument.alias ?? []) : [];
  return [name, ...(typeof alias === 'string' ? [alias] : alias)];
}
