import type { ArgsDef } from 'citty';
import { describe, expect, it } from 'vitest';

import { checkArguments } from '../../src/cli/arguments.ts';

const declared: ArgsDef = {
  file: { type: 'positional' },
  user: { type: 'string', alias: 'u', required: true },
  format: { type: 'enum', options: ['json', 'text'] },
  observe: { type: 'boolean' },
};

describe('the arguments of a verb', () => {
  it.each([
    [['a.yaml', '--user', 'ops']],
    [['a.yaml', '-u', 'ops', '--observe', '--format=json']],
    [['--user=ops', '--no-observe', '--', '--odd-name.yaml']],
  ])('pass when they are declared: %j', (given) => {
    expect(() => checkArguments(given, declared)).not.toThrow();
  });

  it.each([
    [['a.yaml', '-u', 'ops', '--obsreve'], 'Did you mean "--observe"?'],
    [['a.yaml', '-u', 'ops', '-x'], 'There is no option "-x"'],
    [['a.yaml', '-u', 'ops', '--no-user'], 'There is no option "--no-user"'],
    [['a.yaml', '--user'], 'The option "--user" needs a value'],
    [['a.yaml', '--user='], 'The option "--user" needs a value'],
    [['a.yaml', '-u', 'ops', '--observe=no'], 'The option "--observe" takes no value'],
    [['a.yaml', '-u', 'ops', '--format', 'xml'], 'must be one of: json, text'],
    [['a.yaml'], 'The option "--user" is missing'],
    [['-u', 'ops'], 'The FILE is missing'],
    [['a.yaml', 'b.yaml', '-u', 'ops'], 'There is nothing to do with "b.yaml"'],
  ])('are refused otherwise: %j', (given, reason) => {
    expect(() => checkArguments(given, declared)).toThrow(reason);
  });
});
