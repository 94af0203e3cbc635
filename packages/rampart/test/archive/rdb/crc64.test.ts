import { describe, expect, it } from 'vitest';
import { Crc64 } from '../../../src/archive/rdb/crc64.ts';

// The two vectors that the server's own sources publish.
const lorem =
  'Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut ' +
  'labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco ' +
  'laboris nisi ut aliquip ex ea commodo consequat. Duis aute irure dolor in reprehenderit in ' +
  'voluptate velit esse cillum dolore eu fugiat nulla pariatur. Excepteur sint occaecat cupidatat ' +
  'non proident, sunt in culpa qui officia deserunt mollit anim id est laborum.';
const vectors = [
  ['123456789', 'e9c6d914c4b8d9ca'],
  [`${lorem}\0`, 'c7794709e69683b3'],
] as const;

const sumOf = (...parts: readonly Uint8Array[]): string => {
  const crc = new Crc64();
  for (const part of parts) crc.update(part);
  return crc.digest().readBigUInt64LE().toString(16);
};

describe('the checksum', () => {
  it.each(vectors)('of the published vector is the published one', (text, sum) => {
    expect(sumOf(Buffer.from(text))).toBe(sum);
  });

  it('is the same however the bytes are cut', () => {
    const bytes = Buffer.from(lorem);
    const whole = sumOf(bytes);
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(sumOf(bytes.subarray(0, cut), bytes.subarray(cut))).toBe(whole);
    }
  });

  it('takes a part of a buffer', () => {
    const part = new Crc64().update(Buffer.from('--123456789--'), 2, 11).digest();
    expect(part.readBigUInt64LE().toString(16)).toBe('e9c6d914c4b8d9ca');
  });
});
