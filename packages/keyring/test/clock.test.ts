import { describe, expect, test } from 'vitest';
import { RingClock, aheadOf, shiftedTo } from '../src/clock.ts';

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

  test('is never ahead of the store, however long its answer took', () => {
    const { clock, pass, time } = clockwork();
    // The store looks at its clock anywhere between question and answer.
    const ask = (before: number, after: number): void => {
      const sentAt = time.mono;
      pass(before);
      const store = time.mono + 9_000_000;
      pass(after);
      clock.sample(store, sentAt);
    };
    for (const [before, after] of [
      [900, 1_000],
      [1, 1],
      [1_900, 1],
      [1, 1_900],
      [2, 3],
    ] as const) {
      ask(before, after);
      const ahead = clock.now() - (time.mono + 9_000_000);
      expect(ahead).toBeLessThanOrEqual(0);
      expect(ahead).toBeGreaterThanOrEqual(-1_900);
      pass(500);
    }
    expect(clock.now() - (time.mono + 9_000_000)).toBeGreaterThanOrEqual(-5);
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

  test('follows a short step forward at once, so that servers agree', () => {
    const { clock, pass, sample } = clockwork();
    sample(9_000_000);
    pass(1_000);
    expect(sample(9_001_000 + 120_000)).toEqual({ kind: 'jump', by: 120_000 });
    expect(clock.now()).toBe(9_121_000);
    pass(500);
    expect(sample(9_121_800)).toEqual({ kind: 'steady' });
    expect(clock.now()).toBe(9_121_800);
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

describe('what servers agree on when the store has jumped', () => {
  test('shrinks to nothing, slowly enough for every clock', () => {
    const shift = { ahead: 60_000, at: 1_000_000, revised: 1 };
    expect(aheadOf(shift, 1_000_000)).toBe(60_000);
    expect(aheadOf(shift, 2_000_000)).toBe(40_000);
    expect(aheadOf(shift, 9_000_000)).toBe(0);
    // The store's clock was set back once more.
    expect(aheadOf(shift, 500_000)).toBe(60_000);
    expect(aheadOf(null, 1)).toBe(0);
  });

  test('is how far they are ahead of it; what may be their own pause counts for nothing', () => {
    expect(shiftedTo(60_000, 0)).toBe(60_000);
    expect(shiftedTo(4_000, 0)).toBe(null);
    expect(shiftedTo(-60_000, 0)).toBe(null);
    expect(shiftedTo(59_000, 60_000)).toBe(null);
    // Back at the server with the right clock.
    expect(shiftedTo(50, 60_000)).toBe(50);
    expect(shiftedTo(-50, 60_000)).toBe(0);
  });
});
