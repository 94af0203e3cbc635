import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { looksLikeNoise } from '../../../src/archive/rewrite/noise.ts';

const json = JSON.stringify({ id: 81, name: 'Citroën 2CV', price: 4_900, tags: ['car', 'old'] });

const rounds = 500;

/** How many of so many are said to look encrypted. */
const share = (make: () => Buffer): number => {
  let noisy = 0;
  for (let round = 0; round < rounds; round++) if (looksLikeNoise(make()) === true) noisy += 1;
  return noisy / rounds;
};

describe('a value looks encrypted', () => {
  it.each([24, 32, 64, 1000])('when it is %i random bytes', (length) => {
    expect(share(() => randomBytes(length))).toBeGreaterThan(0.97);
  });

  it.each([30, 64, 1000])('when it is %i random bytes in base64', (length) => {
    expect(share(() => Buffer.from(randomBytes(length).toString('base64')))).toBeGreaterThan(0.85);
  });

  it('when it is hexadecimal', () => {
    expect(share(() => Buffer.from(randomBytes(32).toString('hex')))).toBe(1);
  });

  it('when it is compressed, which cannot be told apart', () => {
    const text = Array.from({ length: 200 }, (_, index) =>
      createHash('md5').update(`${index}`).digest('hex'),
    );
    expect(looksLikeNoise(gzipSync(text.join(' ')))).toBe(true);
  });
});

describe('a value does not look encrypted', () => {
  it.each([
    ['JSON', json],
    ['a sentence', 'The archive holds every moment of the data, and a drill proves it.'],
    ['a serialised session', 'a:3:{s:4:"user";i:17;s:4:"cart";a:0:{}s:5:"token";s:2:"ab";}'],
    ['a list of numbers', '1732184400,1732184460,1732184520,1732184580,1732184640'],
    ['a counter of zeros', '\0'.repeat(64)],
  ])('when it is %s', (_what, text) => {
    expect(looksLikeNoise(Buffer.from(text))).toBe(false);
  });

  it('nor otherwise when it is too short to tell', () => {
    expect(looksLikeNoise(randomBytes(23))).toBeNull();
  });
});
