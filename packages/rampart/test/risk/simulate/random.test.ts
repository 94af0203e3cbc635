import { describe, expect, it } from 'vitest';

import { Random, seedOf } from '../../../src/risk/simulate/random.ts';
import type { Seed } from '../../../src/risk/simulate/random.ts';

const words = (seed: Seed, count: number): readonly number[] => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.word());
};

describe('xoshiro128**', () => {
  it('gives the numbers of the Rust crate rand_xoshiro, which are those of the reference in C', () => {
    expect(words([1, 2, 3, 4], 10)).toEqual([
      11_520, 0, 5_927_040, 70_819_200, 2_031_721_883, 1_637_235_492, 1_287_239_034, 3_734_860_849,
      3_729_100_597, 4_258_142_804,
    ]);
  });

  it('gives the numbers that xoshiro-6502 took from the reference in C', () => {
    expect(words([0x96_4d_4a_0c, 0xd4_0a_b8_95, 0xad_7f_de_cb, 0x30_06_f0_f0], 4)).toEqual([
      0xf1_39_19_22, 0x6f_e5_38_06, 0xa5_be_28_40, 0xf5_10_ee_70,
    ]);
  });

  it('gives the same for the same seed, and others for another seed or stream', () => {
    expect(words(seedOf(7), 4)).toEqual(words(seedOf(7), 4));
    expect(words(seedOf(7), 4)).not.toEqual(words(seedOf(8), 4));
    expect(words(seedOf(7), 4)).not.toEqual(words(seedOf(7, 1), 4));
  });

  it('is never given the state that it could not leave', () => {
    for (let seed = 0; seed < 10_000; seed += 1) {
      expect(seedOf(seed).some((word) => word !== 0)).toBe(true);
    }
  });
});
