import { describe, expect, it } from 'vitest';
import { shuffled, spread } from '../src/measure/statistics.ts';

describe('spread', () => {
  it('takes the middle of an odd number of values', () => {
    expect(spread([9, 1, 4])).toEqual({ median: 4, min: 1, max: 9 });
  });

  it('takes the mean of the two in the middle of an even number', () => {
    expect(spread([10, 1, 3, 4])).toEqual({ median: 3.5, min: 1, max: 10 });
  });

  it('says of nothing that it is no number', () => {
    expect(spread([])).toEqual({ median: Number.NaN, min: Number.NaN, max: Number.NaN });
  });
});

describe('shuffled', () => {
  it('keeps every item, and the given list as it was', () => {
    const items = [1, 2, 3, 4, 5];
    expect(shuffled(items).toSorted((a, b) => a - b)).toEqual(items);
    expect(items).toEqual([1, 2, 3, 4, 5]);
  });
});
