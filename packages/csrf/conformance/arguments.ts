import { parseArgs } from 'node:util';
import { targetNames } from './targets/index.ts';
import type { TargetName } from './targets/target.ts';

export interface Arguments {
  /** `null`: the repository's own cases. */
  readonly file: string | null;
  readonly frameworks: readonly TargetName[];
  /** Only cases whose id this finds itself in. */
  readonly only: RegExp | null;
  /** Each case on some frameworks only, so that every case and every framework has its turn. */
  readonly sample: boolean;
  readonly verbose: boolean;
  /** Prints results as lines of JSON, for the process that started this one. */
  readonly json: boolean;
}

export const usage = `npm run conformance -- [--cases FILE] [--framework NAME|all] [--only PATTERN] [--sample] [--verbose]

  --cases      a file of cases; by default the repository's own
  --framework  ${targetNames.join(', ')}; several with commas; all by default
  --only       a regular expression; only cases whose id it matches are played
  --sample     each case on one of the frameworks, in turn
  --verbose    also print the cases that pass`;

/** Throws a TypeError that says what is wrong with the arguments. */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cases: { type: 'string' },
      framework: { type: 'string', default: 'all' },
      only: { type: 'string' },
      sample: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    file: values.cases ?? null,
    frameworks: readFrameworks(values.framework),
    only: values.only === undefined ? null : new RegExp(values.only),
    sample: values.sample,
    verbose: values.verbose,
    json: values.json,
  };
}

function readFrameworks(text: string): readonly TargetName[] {
  if (text === 'all') return targetNames;
  return text.split(',').map((name) => {
    const found = targetNames.find((known) => known === name);
    if (found === undefined)
      throw new TypeError(
        `There is no framework ${JSON.stringify(name)}; known are ${targetNames.join(', ')}.`,
      );
    return found;
  });
}
