import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inlineWords } from '../../src/resp/inline-words.ts';

const words = (line: string): string[] | null => {
  const bytes = Buffer.from(line, 'latin1');
  return inlineWords(bytes, 0, bytes.length)?.map((word) => word.toString('latin1')) ?? null;
};

describe('words of a line', () => {
  it.each([
    ['', []],
    [' \t\v\f\r ', []],
    ['PING', ['PING']],
    ['CONFIG\t \tSET\t\tdir  /tmp', ['CONFIG', 'SET', 'dir', '/tmp']],
    ['a\rb', ['a', 'b']],
    ['a\vb\fc d', ['a\vb\fc', 'd']],
    ['a \vb', ['a', 'b']],
    ['\v\fPING', ['PING']],
    ['""', ['']],
    ["'' x", ['', 'x']],
    ['"a b" c', ['a b', 'c']],
    ['a"b c"', ['ab c']],
    ["a'b c' d", ['ab c', 'd']],
    [String.raw`"con\x66ig" set`, ['config', 'set']],
    [String.raw`"\xFf\x0a"`, ['\xff\n']],
    [String.raw`"\xg1\x1"`, ['xg1x1']],
    [String.raw`"\n\r\t\b\a\\\"\q"`, ['\n\r\t\b\x07\\"q']],
    [String.raw`'\n\'"'`, [String.raw`\n'"`]],
    [String.raw`\x41 \n`, [String.raw`\x41`, String.raw`\n`]],
    ['"a"\vb', ['a', 'b']],
    ['SET k \u00fc', ['SET', 'k', '\u00fc']],
  ])('of %j are %j', (line, expected) => {
    expect(words(line)).toEqual(expected);
  });

  it.each(['"', "'", 'a "b', '"a"b', "'a'b", '"a""b"', String.raw`"a\"`, String.raw`'a\'`, '"\\'])(
    'cannot be told in %j, whose quotes are unbalanced',
    (line) => {
      expect(words(line)).toBeNull();
    },
  );

  it('may hold anything when quoted, and come out as they were', () => {
    const quoted = (bytes: Uint8Array): string => {
      const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
      return `"${hex.map((digits) => `\\x${digits}`).join('')}"`;
    };
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 6 }), (arguments_) => {
        const expected = arguments_.map((bytes) => Buffer.from(bytes).toString('latin1'));
        expect(words(arguments_.map((bytes) => quoted(bytes)).join(' '))).toEqual(expected);
      }),
    );
  });
});
