import { describe, expect, test } from 'vitest';
import { NotUnderstood } from '../../conformance/not-understood.ts';
import { readTokenSpec } from '../../conformance/token-spec.ts';

const made = (more: object) => ({ kind: 'made', base: 'valid', claims: {}, changes: [], ...more });
const literal = (text: string) => ({ kind: 'literal', text });

describe('a token’s claims', () => {
  test.each([
    ['valid', {}],
    ['valid(age=-30s)', { age: -30_000 }],
    ['valid(age=30)', { age: 30_000 }],
    ['valid(age=30d)', { age: 2_592_000_000 }],
    ['valid(key=K1,age=2h)', { key: 'K1', age: 7_200_000 }],
    ['valid(key=K1 of app billing)', { key: 'K1', app: 'billing' }],
    ['valid(session="S1!x")', { session: 'S1!x' }],
    ['valid(session="a, b) = \\"c\\"", user=u)', { session: 'a, b) = "c"', user: 'u' }],
    ['valid(action=POST /transfer)', { action: 'POST /transfer' }],
    ['valid(action=*)', { action: '*' }],
    ['valid(anon=A1)', { visitor: 'A1' }],
    ['valid(issuedBy=server B)', { issuedBy: 'B' }],
    ['valid token (tenant=t2)', { tenant: 't2' }],
  ])('%s', (text, claims) => {
    expect(readTokenSpec(text)).toEqual(made({ claims }));
  });
});

describe('what is done to a token', () => {
  const field = (name: string, to: unknown) => ({ kind: 'field', field: name, to });
  const spell = (how: string) => ({ kind: 'spell', how });
  test.each([
    ['valid (used)', [{ kind: 'used' }]],
    ['valid without last char', [{ kind: 'cut', end: 'last', count: 1 }]],
    ['valid without the first 10 characters', [{ kind: 'cut', end: 'first', count: 10 }]],
    ['valid + "A"', [{ kind: 'append', text: 'A' }]],
    ['valid + "\\u0000"', [{ kind: 'append', text: '\0' }]],
    ['valid with version byte +1', [field('version', 'next')]],
    ['valid with version 7', [field('version', 7)]],
    ['valid with another nonce', [field('nonce', 'another')]],
    ['valid with a random key id', [field('key', 'another')]],
    ['valid with all-zero MAC', [field('mac', 'zeros')]],
    ['valid without MAC', [field('mac', 'gone')]],
    ['valid with truncated MAC', [field('mac', 'halved')]],
    ['valid with a negative timestamp', [field('time', 'ones')]],
    ['valid with timestamp -1', [field('time', 'ones')]],
    ['valid with timestamp 0', [field('time', 0)]],
    ['valid with -_ replaced by +/', [spell('standard alphabet')]],
    ['valid with unused low bits of the last char set', [spell('unused bits')]],
    ['valid, percent-encoded', [spell('percent')]],
    ['valid percent-encoded twice', [spell('percent twice')]],
    ['valid in upper case', [spell('upper case')]],
    ['valid with trailing newline', [{ kind: 'append', text: '\n' }]],
    ['valid in the previous token format', [{ kind: 'format', format: 1 }]],
    [
      'valid with another nonce and without last char',
      [field('nonce', 'another'), { kind: 'cut', end: 'last', count: 1 }],
    ],
  ])('%s', (text, changes) => {
    expect(readTokenSpec(text)).toEqual(made({ changes }));
  });

  test('a change may stand before its token', () => {
    expect(readTokenSpec('upper-cased valid(session=S2)')).toEqual(
      made({ claims: { session: 'S2' }, changes: [spell('upper case')] }),
    );
  });

  test('a token that nobody has signed may be repeated', () => {
    expect(readTokenSpec('well-formed(key=random) x 10000')).toEqual({
      kind: 'made',
      base: 'well-formed',
      claims: { key: 'random' },
      changes: [{ kind: 'repeat', times: 10_000 }],
    });
  });
});

describe('several tokens, and text around them', () => {
  test('two header lines are joined', () => {
    expect(readTokenSpec('valid, valid')).toEqual({ kind: 'joined', parts: [made({}), made({})] });
  });

  test('a comma within claims joins nothing', () => {
    expect(readTokenSpec('valid(key=K1,age=2h), x')).toMatchObject({
      kind: 'joined',
      parts: [{ claims: { key: 'K1', age: 7_200_000 } }, literal('x')],
    });
  });

  test('a race is one token in several requests', () => {
    expect(readTokenSpec('valid, two requests at once on A and B')).toEqual({
      kind: 'race',
      spec: made({}),
      requests: 2,
    });
    expect(readTokenSpec('valid, 50 parallel requests at once')).toMatchObject({ requests: 50 });
  });

  test('tokens of one session are compared', () => {
    expect(readTokenSpec('two tokens for S1')).toEqual({
      kind: 'several',
      count: 2,
      claims: { session: 'S1' },
    });
    expect(readTokenSpec('1000 tokens')).toEqual({ kind: 'several', count: 1000, claims: {} });
  });

  test('a cookie’s value is echoed', () => {
    const spec = readTokenSpec('raw cookie value (SPA double submit)');
    expect(spec).toEqual({ kind: 'cookie value' });
  });

  test('placeholders stand within text', () => {
    expect(readTokenSpec('Bearer <valid(session=S2)>')).toEqual({
      kind: 'template',
      parts: [literal('Bearer '), made({ claims: { session: 'S2' } })],
    });
  });

  test('blanks around a token are sent', () => {
    expect(readTokenSpec(' valid\t')).toEqual({
      kind: 'template',
      parts: [literal(' '), made({}), literal('\t')],
    });
  });

  test('text is put before a token', () => {
    expect(readTokenSpec('"x." + valid')).toEqual({
      kind: 'template',
      parts: [literal('x.'), made({})],
    });
  });
});

describe('text that is sent as it stands', () => {
  test.each([
    ['', ''],
    ['attacker', 'attacker'],
    ['undefined', 'undefined'],
    ['[object Object]', '[object Object]'],
    ['{"a": 1}', '{"a": 1}'],
    ["' OR 1=1 --", "' OR 1=1 --"],
    ['"two words"', 'two words'],
    ['empty', ''],
    ['4 KiB of A', 'A'.repeat(4096)],
    ['3 chars of "ab"', 'ababab'],
    ['A x 5', 'AAAAA'],
  ])('%s', (text, sent) => {
    expect(readTokenSpec(text)).toEqual(literal(sent));
  });

  test('random text has a length or a token’s', () => {
    expect(readTokenSpec('32 random bytes')).toEqual({ kind: 'random', characters: 32 });
    expect(readTokenSpec('random of the right length')).toEqual({
      kind: 'random',
      characters: null,
    });
  });
});

describe('what is not understood is an error, never a literal', () => {
  test.each([
    'valid with a pinch of salt',
    'valid(age=soon)',
    'valid(colour=red)',
    'valid(session=S2',
    'valid?',
    'a token that the attacker found in a log',
    'well-formed by accident',
    'one tokens for S1',
    '999999 MiB of A',
  ])('%s', (text) => {
    expect(() => readTokenSpec(text)).toThrow(NotUnderstood);
  });
});
