// oxlint-disable unicorn/no-thenable -- `then` is a word of the policy here, never a function
import { describe, expect, it } from 'vitest';
import { DistinctKeys, keyHash } from '../../../src/gateway/data/distinct-keys.ts';
import { SweepDetector } from '../../../src/gateway/data/sweep-detector.ts';

const rule = { share: 0.3, keys: 100, per: 60_000, then: 'refuse' } as const;

/** Reads `count` different keys, one every `apart` milliseconds; how many until it was noticed. */
function sweep(detector: SweepDetector, count: number, apart: number, from = 0): number | null {
  for (let n = 0; n < count; n += 1) {
    const key = Buffer.from(`session:${n}`);
    if (detector.touched(keyHash(key, 0, key.length), from + n * apart) !== null) return n + 1;
  }
  return null;
}

describe('the number of different keys', () => {
  it.each([10, 100, 1000, 10_000, 100_000])('is about right for %i', (count) => {
    const keys = new DistinctKeys();
    for (let n = 0; n < count; n += 1) {
      const key = Buffer.from(`user:${n}:profile`);
      keys.add(keyHash(key, 0, key.length));
      keys.add(keyHash(key, 0, key.length));
    }
    expect(Math.abs(keys.estimate() - count) / count).toBeLessThan(0.12);
    keys.clear();
    expect(keys.estimate()).toBe(0);
  });
});

describe('a sweep', () => {
  it('is noticed when a share of all keys was read, one by one', () => {
    const found = sweep(new SweepDetector(rule, () => 10_000, 0), 10_000, 1);
    expect(found).toBeGreaterThan(2500);
    expect(found).toBeLessThan(3500);
  });

  it('is noticed when it lies across the edge of a window', () => {
    expect(sweep(new SweepDetector(rule, () => 1000, 0), 1000, 20, 50_000)).not.toBeNull();
  });

  it('is noticed when names are listed', () => {
    const detector = new SweepDetector(rule, () => 10_000, 0);
    expect(detector.listed(2999, 0)).toBeNull();
    expect(detector.listed(1, 1)).toMatchObject({
      reaction: 'refuse',
      refusal: { code: 'GATEWAY_EGRESS_EXCEEDED' },
    });
  });

  it('is not the same few keys again and again', () => {
    const detector = new SweepDetector(rule, () => 1000, 0);
    const hash = keyHash(Buffer.from('cart:1'), 0, 6);
    for (let n = 0; n < 10_000; n += 1) expect(detector.touched(hash, n)).toBeNull();
  });

  it('is not many keys over a long time', () => {
    expect(sweep(new SweepDetector(rule, () => 1000, 0), 1000, 400)).toBeNull();
  });

  it('needs a least number of keys, and to know how many there are', () => {
    expect(sweep(new SweepDetector(rule, () => 10, 0), 60, 1)).toBeNull();
    expect(sweep(new SweepDetector(rule, () => Number.NaN, 0), 5000, 1)).toBeNull();
  });

  it('alerts once a window', () => {
    const detector = new SweepDetector({ ...rule, then: 'alert' }, () => 100, 0);
    expect(detector.listed(500, 0)).toMatchObject({ reaction: 'alert' });
    expect(detector.listed(500, 1)).toBeNull();
    expect(detector.listed(500, 200_000)).toMatchObject({ reaction: 'alert' });
  });
});
