import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpackLzf } from '../../../src/archive/rdb/lzf.ts';

const unpack = (packed: readonly number[], length: number): string | null =>
  unpackLzf(Uint8Array.from(packed), length)?.toString() ?? null;

const text = (letters: string): number[] => [...Buffer.from(letters)];

describe('LZF', () => {
  it('copies what is literal', () => {
    expect(unpack([4, ...text('hello')], 5)).toBe('hello');
  });

  it('repeats what was written before, also what it is just writing', () => {
    // Three bytes from one back, then a long reference of nine and four.
    expect(unpack([0, ...text('a'), 0x20, 0], 4)).toBe('aaaa');
    expect(unpack([1, ...text('ab'), 0xe0, 4, 1], 15)).toBe(
      'ababababababaab'.slice(0, 2) + 'ab'.repeat(6) + 'a',
    );
  });

  it.each([
    ['a literal run that is cut', [4, ...text('hel')], 5],
    ['a reference before the beginning', [0x20, 0], 3],
    ['a reference without its second byte', [0, ...text('a'), 0x20], 4],
    ['a long reference without its third byte', [0, ...text('a'), 0xe0, 1], 11],
    ['more than was said', [4, ...text('hello')], 4],
    ['less than was said', [4, ...text('hello')], 6],
    ['a length beyond all growth, before it is allocated', [0, ...text('a')], 2 ** 40],
  ])('refuses %s', (_what, packed, length) => {
    expect(unpack(packed, length)).toBeNull();
  });

  it('gives that length or nothing, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(512), (packed, length) => {
        const unpacked = unpackLzf(packed, length);
        expect(unpacked === null || unpacked.length === length).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
