import { parseArgs } from 'node:util';

export interface Arguments {
  /** `null`: the repository's own cases. */
  readonly file: string | null;
  /** Only cases whose id this finds itself in. */
  readonly only: RegExp | null;
  readonly verbose: boolean;
  readonly atOnce: number;
}

export const usage = `npm run corpus -- [--cases FILE] [--only PATTERN] [--verbose] [--at-once N]

  --cases    a file of cases; by default the repository's own
  --only     a regular expression; only cases whose id it matches are played
  --verbose  also print the cases that pass
  --at-once  how many are played at the same time, 3 by default`;

/** Throws a TypeError that says what is wrong with the arguments. */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cases: { type: 'string' },
      only: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      'at-once': { type: 'string', default: '3' },
    },
  });
  const atOnce = Number(values['at-once']);
  if (!Number.isInteger(atOnce) || atOnce < 1 || atOnce > 32) {
    throw new TypeError(`--at-once is a whole number from 1 to 32, not "${values['at-once']}".`);
  }
  return {
    file: values.cases ?? null,
    only: values.only === undefined ? null : pattern(values.only),
    verbose: values.verbose,
    atOnce,
  };
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (cause) {
    throw new TypeError(`--only is no regular expression: "${text}".`, { cause });
  }
}
