import { parseArgs } from 'node:util';

export interface Arguments {
  /** An unpacked tree of Redis' sources. */
  readonly suite: string;
  readonly upstream: 'own' | 'shared';
  /** Only units whose name this finds itself in. */
  readonly only: RegExp | null;
  /** Tests that the suite itself calls slow are run too. */
  readonly slow: boolean;
}

export const usage = `npm run redis-suite -- --suite DIR [--upstream own|shared] [--only PATTERN] [--slow]

  --suite     an unpacked tree of Redis' sources, of the release of the redis-server on the PATH
  --upstream  whether the gateway's clients have connections of their own (default) or share them
  --only      a regular expression; only units whose name it matches are run
  --slow      also run what the suite calls slow`;

/** Throws a TypeError that says what is wrong with the arguments. */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      suite: { type: 'string' },
      upstream: { type: 'string', default: 'own' },
      only: { type: 'string' },
      slow: { type: 'boolean', default: false },
    },
  });
  const { suite, upstream, slow } = values;
  if (suite === undefined)
    throw new TypeError('--suite is missing: where the sources of Redis are.');
  if (upstream !== 'own' && upstream !== 'shared') {
    throw new TypeError(`--upstream is own or shared, not "${upstream}".`);
  }
  return {
    suite,
    upstream,
    only: values.only === undefined ? null : new RegExp(values.only),
    slow,
  };
}
