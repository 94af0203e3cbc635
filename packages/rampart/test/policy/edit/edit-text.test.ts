import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { readDocument } from '../../../src/policy/document.ts';
import { editText } from '../../../src/policy/edit/edit-text.ts';

const full = process.env['RAMPART_FULL'] === '1';

const text = `version: 1 # of the form
app: shop

networks:
  # the shop, see rack plan 7
  web: [10.0.1.0/24]   # rack 1
  ops:
  - 10.0.9.5/32  # the desk
  - "10.0.9.6/32"
  one: 10.0.7.7
users:
  web:
    from: web # only
    limits: { connections: 5 }
  ops: { from: [ops] }   # people
# the gateway
gateway:
  listen: "127.0.0.1:6379"
`;

function edited(path: string, value: string | number | readonly string[], before = text): string {
  return editText(before, [{ keys: path.split('.'), value }], 'rampart.yaml');
}

/** The lines that are not in the other text. */
function lost(before: string, after: string): readonly string[] {
  const there = new Set(after.split('\n'));
  return before.split('\n').filter((line) => !there.has(line));
}

describe('an edit changes the named value and leaves the rest as people wrote it', () => {
  test.each([
    ['networks.web', ['10.0.1.0/24', 'fd00::/8'], '  web: [10.0.1.0/24, "fd00::/8"]   # rack 1'],
    ['users.web.from', ['web', 'ops'], '    from: [web, ops] # only'],
    ['users.web.from', ['ops'], '    from: ops # only'],
    ['networks.one', ['10.0.7.8'], '  one: 10.0.7.8'],
    ['users.web.limits.connections', 7, '    limits: { connections: 7 }'],
    ['users.web.limits.offset', 'unlimited', '    limits: { connections: 5, offset: unlimited }'],
    [
      'users.ops.limits.connections',
      9,
      '  ops: { from: [ops], limits: { connections: 9 } }   # people',
    ],
  ])('%s of one line', (path, value, line) => {
    const after = edited(path, value);
    expect(lost(after, text)).toEqual([line]);
    expect(lost(text, after)).toHaveLength(1);
  });

  test('a list in lines of its own loses only the lines of what is gone', () => {
    const after = edited('networks.ops', ['10.0.9.5/32', '10.0.9.9/32']);
    expect(lost(text, after)).toEqual(['  - "10.0.9.6/32"']);
    expect(lost(after, text)).toEqual(['  - 10.0.9.9/32']);
    expect(after).toContain('  - 10.0.9.5/32  # the desk\n  - 10.0.9.9/32\n  one:');
  });

  test('a list that becomes empty is written as one', () => {
    expect(edited('networks.ops', [])).toContain('  ops:\n    []\n  one:');
  });

  test('a setting that was not written goes behind its neighbours, with what it stands in', () => {
    expect(edited('gateway.limits.connections', 100)).toBe(
      `${text}  limits:\n    connections: 100\n`,
    );
    expect(edited('archive.keep.for', '7d', 'version: 1\napp: shop')).toBe(
      'version: 1\napp: shop\narchive:\n  keep:\n    for: 7d',
    );
  });

  test('lines end as they did', () => {
    const windows = text.replaceAll('\n', '\r\n');
    for (const [path, value] of [
      ['networks.ops', ['10.0.9.9/32']],
      ['gateway.limits.connections', 100],
    ] as const) {
      expect(edited(path, value, windows).replaceAll('\r\n', '\n')).toBe(edited(path, value));
    }
  });
});

describe('what only a person should change is refused', () => {
  test.each([
    ['a map', 'users.web', ['a']],
    ['a list where one value is asked for', 'networks.web', 'x'],
    ['a comment inside of brackets', 'list', ['b'], 'list: [\n  a, # why\n  b\n]\n'],
    ['a text over several lines', 'note', 'x', 'note: |\n  a\n  b\n'],
    ['an alias', 'b', 'x', 'a: &here x\nb: *here\n'],
    ['a list of lists', 'list', ['a'], 'list:\n  - - a\n'],
    ['an empty file', 'a', 'x', ''],
    ['a file that is no map', 'a', 'x', '- a\n'],
  ])('%s', (_, path, value, before = text) => {
    expect(() => edited(path, value, before)).toThrow(/cannot be changed here/);
  });
});

/** What YAML might take for something else, or what might end the place where it stands. */
const tricks = [
  'yes',
  'null',
  '~',
  '0x10',
  '1e3',
  '.inf',
  '12:30',
  '- a',
  'a: b',
  'a #b',
  '#a',
  '*a',
  '&a',
  '!!str a',
  '|',
  '>-',
  '%YAML',
  '---',
  '...',
  ', b',
  '] }',
  "it's",
  '"',
  '\\',
  '\n',
  'a\nb: c\n',
  '\r\n',
  '\t',
  '\u2028',
  '\u0085',
  '',
  ' ',
  ' a ',
  '__proto__',
  '\uFEFFa',
  '${HOME}',
  '日本',
];

const value = fc.oneof(fc.constantFrom(...tricks), fc.string({ unit: 'binary', maxLength: 12 }));

const paths = [
  'app',
  'networks.web',
  'networks.ops',
  'networks.one',
  'users.web.from',
  'users.web.limits.connections',
  'users.web.limits.offset',
  'users.ops.limits.connections',
  'gateway.listen',
  'gateway.limits.idle',
] as const;

const lists = new Set<string>(['networks.web', 'networks.ops', 'networks.one', 'users.web.from']);

test('whatever the value is, nothing but the named value is another one, and every comment is there', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...paths),
      fc.array(value, { maxLength: 4 }),
      value,
      (path, some, one) => {
        const isList = lists.has(path);
        const after = edited(path, isList ? some : one);
        const [was, is] = [leaves(text), leaves(after)];
        const others = (all: ReadonlyMap<string, unknown>): unknown =>
          [...all].filter(([at]) => at !== path);
        expect(others(is)).toEqual(others(was));
        const there = is.get(path);
        if (!isList) expect(there).toBe(one);
        else expect(new Set([there].flat())).toEqual(new Set(some));
        for (const comment of ['# of the form', '# the shop, see rack plan 7', '# people']) {
          expect(after).toContain(comment);
        }
      },
    ),
    { numRuns: full ? 20_000 : 120 },
  );
});

/** Every value of the document by its path; a list is one value. */
function leaves(yaml: string): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  const walk = (at: string, node: unknown): void => {
    if (typeof node !== 'object' || node === null || Array.isArray(node)) found.set(at, node);
    else
      for (const [key, below] of Object.entries(node))
        walk(at === '' ? key : `${at}.${key}`, below);
  };
  const { value: root, complete } = readDocument(yaml);
  expect(complete).toBe(true);
  walk('', root);
  return found;
}
