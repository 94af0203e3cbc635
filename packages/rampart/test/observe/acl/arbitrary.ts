// Rules and commands as a careless person and a careful attacker would write them.
import type { CommandDescription } from '@rampart/client/commands';
import fc from 'fast-check';
import type { Catalogue } from '../../../src/observe/acl/catalogue.ts';

const globs = ['a*', 'b', 'a?c', '[ab]1', '[^a]*', 'a[b-d]*', '**', '\\*', 'b[', 'key:*', 'c\\'];
const texts = ['a', 'b', 'a1', 'abc', 'b1', '*', 'b[', 'key:1', 'c\\', 'zz', 'ad', ''];
const words = [
  '1',
  '2',
  '0',
  'GET',
  'STORE',
  'by',
  'LIMIT',
  'KEYS',
  'STREAMS',
  'auth',
  'SET',
  '-1',
];

/** Rules of one user, most of which the server takes. */
export function rules(catalogue: Catalogue): fc.Arbitrary<string[]> {
  const command = oneOf(catalogue).map(({ name }) => name);
  const categories = new Set([...catalogue.commands].flatMap((one) => one.categories));
  const category = fc.constantFrom(...categories, 'all');
  const selectable = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(fc.constantFrom('+', '-'), command).map(join) },
    { weight: 3, arbitrary: fc.tuple(fc.constantFrom('+@', '-@'), category).map(join) },
    { weight: 2, arbitrary: fc.tuple(keySign, fc.constantFrom(...globs)).map(join) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('&'), fc.constantFrom(...globs)).map(join) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constant('+'), command, fc.constantFrom('|0', '|GET', '|x')).map(join),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'allkeys',
        'RESETKEYS',
        'allchannels',
        'resetchannels',
        'AllCommands',
        'nocommands',
        '+@ALL',
        '-@all',
        '~*',
        '&*',
        '+GET',
        '+config|GET',
        '-config|get',
        '+nothing',
        '%RX~a',
        '+select|0',
        '+debug|object',
        '-select|0',
        '+@nothing',
        '+config|get|x',
        '+get|',
        '~',
      ),
    },
  );
  const ofUser = fc.constantFrom(
    'on',
    'OFF',
    'nopass',
    'resetpass',
    '>secret',
    '<secret',
    'clearselectors',
    'reset',
    'sanitize-payload',
    'skip-sanitize-payload',
    '#short',
    '(',
    'nonsense',
    '',
  );
  const selector = fc
    .array(selectable, { maxLength: 5 })
    .map((parts) => `(${parts.filter((part) => part !== '').join(' ')})`);
  const rule = fc.oneof(
    { weight: 9, arbitrary: selectable },
    { weight: 1, arbitrary: ofUser },
    { weight: 1, arbitrary: selector },
  );
  // Who may run nothing is asked for no keys, so many begin with everything.
  const beginning = fc.constantFrom<string[][]>([], ['+@all'], ['&*', '+@all'], ['+@all', '&a*']);
  return fc
    .tuple(beginning, fc.array(rule, { minLength: 1, maxLength: 9 }))
    .map(([first, rest]) => [...first, ...rest]);
}

/** A command with as many words as the server wants, some of them keys, some of them options. */
export function commandWords(catalogue: Catalogue): fc.Arbitrary<string[]> {
  const word = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...texts) },
    { weight: 2, arbitrary: fc.constantFrom(...words) },
  );
  return oneOf(catalogue).chain(({ name, arity, container }) => {
    const own = name.split('|');
    const least = Math.max(0, Math.abs(arity) - own.length);
    const most = arity < 0 ? least + 6 : least;
    return fc
      .array(word, { minLength: least, maxLength: container ? least : most })
      .map((rest) => [...own, ...rest]);
  });
}

const keySign = fc.constantFrom('~', '%R~', '%W~', '%RW~', '%rw~', '%WR~');

function join(parts: readonly string[]): string {
  return parts.join('');
}

function oneOf(catalogue: Catalogue): fc.Arbitrary<CommandDescription> {
  return fc.constantFrom(...catalogue.commands);
}
