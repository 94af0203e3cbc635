import { stripVTControlCharacters } from 'node:util';

import { renderUsage } from 'citty';
import type { ArgsDef, CommandDef } from 'citty';

import type { Verb } from './verb.ts';
import { version } from '../version.ts';

/** What `--help` prints for a verb; `path` is how it is called, `rampart policy check`. */
export async function helpOf(
  verb: Verb,
  path: readonly string[],
  colour: boolean,
): Promise<string> {
  const below: Record<string, CommandDef> = {};
  for (const [name, load] of Object.entries(verb.verbs)) {
    below[name] = { meta: { description: (await load()).description } };
  }
  const usage = await renderUsage({
    meta: { name: path.join(' '), description: verb.description, version },
    args: { ...verb.args, ...wordsOf(verb) },
    ...(Object.keys(below).length > 0 ? { subCommands: below } : {}),
  });
  return colour ? usage : stripVTControlCharacters(usage);
}

function wordsOf({ words }: Verb): ArgsDef {
  if (words === null) return {};
  const { name, description } = words;
  return { [`${name}...`]: { type: 'positional', required: false, description } };
}
