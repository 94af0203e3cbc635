import { describe, expect, it } from 'vitest';
import { isSameValue } from '../../../src/archive/rdb/same-value.ts';

const string = (text: string): Buffer => Buffer.concat([Buffer.of(text.length), Buffer.from(text)]);
const value = (type: number, ...parts: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.of(type), ...parts]);
const listType = 1;
const setType = 2;
const hashType = 4;
const expiringType = 24;
const two = Buffer.of(2);

describe('two values are the same', () => {
  it('when a set has the same members in another order', () => {
    const one = value(setType, two, string('ab'), string('cd'));
    expect(isSameValue(one, value(setType, two, string('cd'), string('ab')))).toBe(true);
    expect(isSameValue(one, value(setType, two, string('cd'), string('aB')))).toBe(false);
  });

  it('when a hash has the same pairs in another order', () => {
    const [a, b] = [string('a'), string('b')];
    const one = value(hashType, two, a, string('1'), b, string('2'));
    expect(isSameValue(one, value(hashType, two, b, string('2'), a, string('1')))).toBe(true);
    expect(isSameValue(one, value(hashType, two, a, string('2'), b, string('1')))).toBe(false);
  });

  it('when the fields of a hash expire alike', () => {
    const [a, b] = [
      [string('a'), string('1')],
      [string('b'), string('2')],
    ] as const;
    const least = Buffer.alloc(8, 7);
    const [soon, late] = [Buffer.of(1), Buffer.of(9)];
    const one = value(expiringType, least, two, soon, ...a, late, ...b);
    expect(isSameValue(one, value(expiringType, least, two, late, ...b, soon, ...a))).toBe(true);
    expect(isSameValue(one, value(expiringType, least, two, soon, ...b, late, ...a))).toBe(false);
    const later = Buffer.alloc(8, 6);
    expect(isSameValue(one, value(expiringType, later, two, soon, ...a, late, ...b))).toBe(false);
  });

  it('when a list has the same elements in the same order only', () => {
    const one = value(listType, two, string('ab'), string('cd'));
    expect(isSameValue(one, Buffer.from(one))).toBe(true);
    expect(isSameValue(one, value(listType, two, string('cd'), string('ab')))).toBe(false);
  });

  it('never when they are of different types, or no values at all', () => {
    expect(
      isSameValue(
        value(setType, two, string('a'), string('b')),
        value(listType, two, string('a'), string('b')),
      ),
    ).toBe(false);
    expect(isSameValue(value(setType, Buffer.of(9, 1)), value(setType, Buffer.of(9, 2)))).toBe(
      false,
    );
    expect(isSameValue(Buffer.alloc(0), Buffer.of(setType))).toBe(false);
  });
});
