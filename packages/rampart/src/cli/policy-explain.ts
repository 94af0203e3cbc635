// rampart policy explain PATH: what a setting becomes in each layer, and why.
import { parse } from 'yaml';

import { explain, type LineChange } from '../policy/compile/explain.ts';
import { readPolicyFile } from '../policy/load.ts';
import { writeStandard } from '../policy/reference.ts';
import { policySchema } from '../policy/schema/policy.ts';
import { sectionsOf } from '../policy/schema/sections.ts';
import { closest } from '../policy/suggest.ts';
import { CliError } from './errors.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

const longestLine = 160;

export const explainVerb: Verb = defineVerb({
  description: 'Show what a setting becomes, by compiling the policy with another value there',
  args: {
    setting: {
      type: 'positional',
      required: true,
      description: 'Its path, such as durability.lose_at_most or users.web.can',
    },
    policy: {
      type: 'string',
      default: 'rampart.yaml',
      description: 'The policy',
      valueHint: 'FILE',
    },
    to: {
      type: 'string',
      description: 'The value to compare with, as YAML; one that makes a difference, if left out',
      valueHint: 'VALUE',
    },
  },
  run: async ({ setting: path, policy: file, to }) => {
    const text = await readPolicyFile(file);
    const value: unknown = to === undefined ? undefined : parse(to);
    const found = explain(text, path, value);
    if (found === null) throw unknown(path);
    const { setting, written, other, changes } = found;
    const say = (line: string): boolean => process.stdout.write(`${line}\n`);
    const standard =
      setting.standard === undefined ? 'no default' : `default ${writeStandard(setting.standard)}`;
    say(`${path}: ${setting.description}`);
    say(`  ${setting.says}; ${standard}`);
    say(`  here: ${written ?? 'nothing is written'}`);
    if (changes.length === 0) {
      say('  No file of a host follows from it: gateways, or the tool itself, read it.');
      return;
    }
    say(`\n- as it is   + with ${other}`);
    for (const { host, path: of, lines } of changes) {
      say(`\n${host}: ${of}`);
      let about: LineChange['about'] = null;
      for (const change of lines) {
        if (change.about !== null && change.about !== about) say(`  # ${change.about}`);
        about = change.about;
        say(`  ${change.when === 'now' ? '-' : '+'} ${shortened(change.line.trim())}`);
      }
    }
  },
});

function shortened(line: string): string {
  return line.length <= longestLine ? line : `${line.slice(0, longestLine)} …`;
}

function unknown(path: string): CliError {
  const known = sectionsOf(policySchema).flatMap((section) =>
    section.settings.map(({ key }) => (section.path === '' ? key : `${section.path}.${key}`)),
  );
  const near = closest(path, known);
  const hint = near === null ? '' : ` Did you mean ${near}?`;
  return new CliError('CLI_ARGUMENT', `There is no setting ${JSON.stringify(path)}.${hint}`);
}
