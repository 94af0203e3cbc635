// From the words of a command line to the verb, its help, or an error with a suggestion.
import { closest } from '../policy/suggest.ts';
import { checkArguments } from './arguments.ts';
import { CliError } from './errors.ts';
import { helpOf } from './help.ts';
import { defineGroup } from './verb.ts';
import type { ExitCode, Verb, Verbs } from './verb.ts';
import { verbs } from './verbs.ts';
import { version } from '../version.ts';

const root = defineGroup('The command for those who operate Redis behind a web application', verbs);

/** Carries out what the words ask for. Throws what goes wrong. */
export async function run(words: readonly string[]): Promise<ExitCode> {
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-v')) {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const { verb, path, rest } = await find(words);
  if (words.length === 0 || asksForHelp(rest)) {
    process.stdout.write(`${await helpOf(verb, path, process.stdout.isTTY)}\n`);
    return 0;
  }
  if (verb.run === null) {
    const below = Object.keys(verb.verbs).join(', ');
    throw new CliError('CLI_VERB_MISSING', `"${path.join(' ')}" is followed by one of: ${below}.`);
  }
  const [word = '-'] = rest;
  // It does something itself, and what was meant is one of those below it.
  if (Object.keys(verb.verbs).length > 0 && !word.startsWith('-')) {
    await load(verb.verbs, word, path);
  }
  checkArguments(rest, verb.args, verb.words !== null);
  return verb.run(rest);
}

interface Found {
  readonly verb: Verb;
  readonly path: readonly string[];
  readonly rest: readonly string[];
}

async function find(words: readonly string[]): Promise<Found> {
  let verb = root;
  const path = ['rampart'];
  let rest = words;
  for (;;) {
    const [name, ...others] = rest;
    if (name === undefined || isHelp(name)) break;
    if (verb.run !== null && !Object.hasOwn(verb.verbs, name)) break;
    verb = await load(verb.verbs, name, path);
    path.push(name);
    rest = others;
  }
  return { verb, path, rest };
}

async function load(known: Verbs, name: string, path: readonly string[]): Promise<Verb> {
  const loader = Object.hasOwn(known, name) ? known[name] : undefined;
  if (loader !== undefined) return loader();
  if (name.startsWith('-')) {
    throw new CliError('CLI_OPTION_UNKNOWN', `"${path.join(' ')}" has no option "${name}".`);
  }
  const near = closest(name, Object.keys(known));
  const hint = near === null ? '' : ` Did you mean "${[...path, near].join(' ')}"?`;
  const what = path.length === 1 ? 'There is' : `"${path.join(' ')}" has`;
  throw new CliError('CLI_VERB_UNKNOWN', `${what} no verb "${name}".${hint}`);
}

function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return (end === -1 ? words : words.slice(0, end)).some(isHelp);
}

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h';
}
