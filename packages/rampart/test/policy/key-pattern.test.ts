import { describe, expect, it } from 'vitest';

import { KeyPatternFault, parseKeyPattern } from '../../src/policy/key-pattern.ts';
import type { KeyPattern } from '../../src/policy/key-pattern.ts';

/** Segments with their bytes as text, so that they can be read. */
function shown(pattern: KeyPattern): unknown[] {
  return pattern.map((segment) =>
    segment.kind === 'text' ? Buffer.from(segment.bytes).toString() : segment,
  );
}

describe('a key pattern', () => {
  it('is text where nothing is special', () => {
    expect(shown(parseKeyPattern('użytkownik:7'))).toEqual(['użytkownik:7']);
  });

  it('has the wildcards of the server', () => {
    expect(shown(parseKeyPattern('a*b?c'))).toEqual([
      'a',
      { kind: 'any' },
      'b',
      { kind: 'one' },
      'c',
    ]);
  });

  it('takes two stars for one', () => {
    expect(shown(parseKeyPattern('a***'))).toEqual(['a', { kind: 'any' }]);
  });

  it('has the brackets of the server, with ranges either way round', () => {
    expect(shown(parseKeyPattern('[ac-e][^9-0]'))).toEqual([
      {
        kind: 'class',
        negated: false,
        ranges: [
          { from: 97, to: 97 },
          { from: 99, to: 101 },
        ],
      },
      { kind: 'class', negated: true, ranges: [{ from: 48, to: 57 }] },
    ]);
    expect(shown(parseKeyPattern('[\\]\\-]'))).toEqual([
      {
        kind: 'class',
        negated: false,
        ranges: [
          { from: 93, to: 93 },
          { from: 45, to: 45 },
        ],
      },
    ]);
  });

  it('takes the character behind a backslash as it is', () => {
    expect(shown(parseKeyPattern('a\\*\\?\\[\\\\\\ż'))).toEqual(['a*?[\\ż']);
  });

  it('leaves the braces of hash tags alone', () => {
    expect(shown(parseKeyPattern('{cart}:*'))).toEqual(['{cart}:', { kind: 'any' }]);
  });

  it('names the parts of a template', () => {
    expect(shown(parseKeyPattern('price:{id:digits}:{size:oneOf(s|m|l)}'))).toEqual([
      'price:',
      { kind: 'part', name: 'id', part: 'digits', choices: [] },
      ':',
      { kind: 'part', name: 'size', part: 'one-of', choices: ['s', 'm', 'l'] },
    ]);
  });

  it('may escape the braces of a hash tag within a template', () => {
    expect(shown(parseKeyPattern('\\{{id:digits}\\}:x'))).toEqual([
      '{',
      { kind: 'part', name: 'id', part: 'digits', choices: [] },
      '}:x',
    ]);
  });

  it('cannot be changed', () => {
    const pattern = parseKeyPattern('a*');
    expect(Object.isFrozen(pattern) && pattern.every((segment) => Object.isFrozen(segment))).toBe(
      true,
    );
  });

  it.each([
    ['', 0, 'not empty'],
    ['x'.repeat(1_025), 0, 'at most 1024 bytes'],
    ['abc\\', 3, 'backslash ends'],
    ['a[b', 1, 'never closed'],
    ['a[]', 1, 'hold nothing'],
    ['[a-]', 2, 'Escape this dash'],
    ['[\\a-z]', 3, 'Escape this dash'],
    ['[ż]', 1, 'ASCII'],
    ['price:{id:number}', 6, 'one of digits, hex'],
    ['price:{id:digits(3)}', 6, 'one of digits, hex'],
    ['price:{:digits}', 6, '{name:kind}'],
    ['{user:1}:x', 0, 'one of digits, hex'],
    ['a{id:digits}}', 12, 'closes nothing'],
    ['a:{size:oneOf()}', 2, 'names its texts'],
    ['a:{size:oneOf(a||b)}', 2, 'names its texts'],
  ])('is refused as %j, at %i', (text, at, reason) => {
    const parse = () => parseKeyPattern(text);
    expect(parse).toThrow(KeyPatternFault);
    expect(parse).toThrow(reason);
    try {
      parse();
    } catch (error) {
      expect(error).toMatchObject({ at });
    }
  });
});
