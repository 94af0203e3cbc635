import { argumentsOf, integerOf, isWord } from '@rampart/client/commands';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

function word(text: string, upper: string): boolean {
  const bytes = new TextEncoder().encode(text);
  return isWord(bytes, 0, bytes.length, upper);
}

function integer(text: string): number {
  const bytes = new TextEncoder().encode(text);
  return integerOf(bytes, 0, bytes.length);
}

describe('a word of a command', () => {
  it('is recognised in any case', () => {
    expect(word('store', 'STORE')).toBe(true);
    expect(word('StOrE', 'STORE')).toBe(true);
    expect(word('STOREDIST', 'STORE')).toBe(false);
    expect(word('STOR', 'STORE')).toBe(false);
    expect(word('', 'STORE')).toBe(false);
  });

  it('ends at a NUL, as it does for the server', () => {
    expect(word('store\0anything', 'STORE')).toBe(true);
    expect(word('sto\0re', 'STORE')).toBe(false);
  });

  it('is not made of letters that only look alike', () => {
    expect(word('\u017ftore', 'STORE')).toBe(false);
    expect(word('`TORE', '@TORE')).toBe(false);
    expect(word('IFEQ{', 'IFEQ[')).toBe(false);
  });
});

describe('a number in a command', () => {
  it('is what the server takes for one', () => {
    expect(integer('0')).toBe(0);
    expect(integer('17')).toBe(17);
    expect(integer('-3')).toBe(-3);
  });

  it.each([
    '',
    '-',
    '+1',
    '01',
    '-0',
    '-01',
    ' 1',
    '1 ',
    '1\0',
    '1.0',
    '1e3',
    '0x1',
    '١',
    '9223372036854775807',
  ])('is not %j', (text) => {
    expect(integer(text)).toBeNaN();
  });

  it('is read whole, whatever it is', () => {
    const safe = fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 });
    fc.assert(fc.property(safe, (number) => integer(String(number)) === number));
  });
});

describe('the arguments', () => {
  it('hold nothing outside the command', () => {
    const args = argumentsOf(['GET', 'k']);
    expect(args.count).toBe(2);
    expect(args.bytes(2)).toHaveLength(0);
    expect(args.is(2, '')).toBe(false);
    expect(args.integer(-1)).toBeNaN();
  });

  it('take bytes as they are', () => {
    const bytes = Uint8Array.of(0xff, 0x00, 0x47);
    expect(argumentsOf(['SET', bytes]).bytes(1)).toEqual(bytes);
  });
});
