import { describe, expect, test } from 'vitest';
import { RingClock } from '../src/clock.ts';

function clockwork() {
  const time = { mono: 1_000, wall: 5_000_000 };
  const clock = new RingClock({
    monotonic: () => time.mono,
    wall: () => time.wall,
    random: () => 0,
  });
  const pass = (milliseconds: number): void => {
    time.mono += milliseconds;
    time.wall += milliseconds;
  };
  const sample = (store: number) => clock.sample(store, time.mono);
  return { time, clock, pass, sample };
}

describe('the time of a ring', () => {
  test("is the store's, whatever the wall clock says", () => {
    const { clock, pass, sample, time } = clockwork();
    expect(sample(9_000_000)).toEqual({ kind: 'first' });
    pass(500);
    time.wall = 1;
    expect(clock.now()).toBe(9_000_500);
  });

  test('follows a small difference slowly and never goes back', () => {
    const { clock, pass, sample } = clockwork();
    sample(9_000_000);
    pass(1_000);
    expect(sample(9_000_000)).toEqual({ kind: 'steady' });
    let last = clock.now();
    expect(last).toBe(9_001_000);
    for (let step = 0; step < 300; step += 1) {
      pass(100);
      expect(clock.now()).toBeGreaterThanOrEqual(last + 94);
      last = clock.now();
    }
    expect(last).toBe(9_030_000);
  });

  test.each([3_600_000, -3_600_000])('does not jump with a store that jumps by %i ms', (by) => {
    const { clock, pass, sample } = clockwork();
    sample(9_000_000);
    pass(1_000);
    expect(sample(9_001_000 + by)).toEqual({ kind: 'jump', by });
    pass(1_000);
    expect(Math.abs(clock.now() - 9_002_000)).toBeLessThanOrEqual(51);
  });

  test('jumps forward with the store when this machine slept', () => {
    const { clock, pass, sample, time } = clockwork();
    sample(9_000_000);
    pass(1_000);
    time.wall += 7_200_000;
    expect(sample(9_001_000 + 7_200_000)).toEqual({ kind: 'steady' });
    expect(clock.now()).toBe(9_001_000 + 7_200_000);
  });

  test('takes the uncertainty of a slow answer for what it is', () => {
    const { clock, pass, sample, time } = clockwork();
    sample(9_000_000);
    const sentAt = time.mono;
    pass(400);
    expect(clock.sample(9_000_010, sentAt)).toEqual({ kind: 'steady' });
    pass(10_000);
    expect(clock.now()).toBe(9_010_400);
  });
});
