import { describe, expect, it } from 'vitest';

import {
  align,
  chanceAt,
  rarest,
  roundAmounts,
} from '../../../../src/console/web/views/risk/curve.ts';

const before = [
  { loss: 1_000, probability: 0.5 },
  { loss: 10_000, probability: 0.1 },
  { loss: 100_000, probability: 0 },
];
const after = [
  { loss: 0, probability: 0.2 },
  { loss: 20_000, probability: 0.01 },
];

describe('two exceedance curves', () => {
  it('share one axis of amounts, without what has no place on it', () => {
    const { losses, before: first, after: second } = align(before, after);
    expect(losses).toEqual([1_000, 10_000, 20_000, 100_000]);
    expect(first[0]).toBe(0.5);
    expect(second.at(-1), 'beyond its end nothing is lost').toBeNull();
    expect(first.every((chance) => chance === null || chance >= rarest)).toBe(true);
  });

  it('are read between their points', () => {
    expect(chanceAt(before, 5_500)).toBeCloseTo(0.3);
    expect(chanceAt(before, 10)).toBe(0.5);
    expect(chanceAt(before, 1e9)).toBe(0);
    expect(chanceAt([], 5)).toBe(0);
  });

  it('are told at round amounts that lie inside', () => {
    expect(roundAmounts([1_500, 80_000])).toEqual([2_000, 5_000, 10_000, 20_000, 50_000]);
    expect(roundAmounts([1, 1e12]).length).toBeLessThanOrEqual(8);
    expect(roundAmounts([])).toEqual([]);
  });
});
