import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { merge } from '../src/merge.ts';
import { anyState } from './support/states.ts';

describe('two copies of a ring that meet', () => {
  test('give the same whichever comes first', () => {
    fc.assert(
      fc.property(anyState, anyState, (a, b) => {
        expect(merge(a, b)).toEqual(merge(b, a));
      }),
    );
  });

  test('give the same in whatever order three of them meet', () => {
    fc.assert(
      fc.property(anyState, anyState, anyState, (a, b, c) => {
        expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)));
      }),
    );
  });

  test('give nothing new when they meet again', () => {
    fc.assert(
      fc.property(anyState, anyState, (a, b) => {
        const once = merge(a, b);
        expect(merge(once, b)).toEqual(once);
        expect(merge(once, once)).toEqual(once);
      }),
    );
  });

  test('never let a key live that one of them has buried, and bury it for as long as any copy lives', () => {
    fc.assert(
      fc.property(anyState, anyState, (a, b) => {
        const merged = merge(a, b);
        for (const { id, until } of [...a.tombstones, ...b.tombstones]) {
          expect(merged.keys.some((key) => key.id === id)).toBe(false);
          const tomb = merged.tombstones.find((candidate) => candidate.id === id);
          const copies = [...a.keys, ...b.keys].filter((key) => key.id === id);
          const latest = Math.max(until, ...copies.map((key) => key.horizon));
          expect(tomb?.until).toBeGreaterThanOrEqual(latest);
        }
      }),
    );
  });

  test('lose no key that neither has buried', () => {
    fc.assert(
      fc.property(anyState, anyState, (a, b) => {
        const dead = new Set([...a.tombstones, ...b.tombstones].map((tomb) => tomb.id));
        const alive = [...a.keys, ...b.keys].filter((key) => !dead.has(key.id));
        const merged = new Set(merge(a, b).keys.map((key) => key.id));
        expect(alive.every((key) => merged.has(key.id))).toBe(true);
      }),
    );
  });

  test('keep the later cut-off and never let a key seal again', () => {
    fc.assert(
      fc.property(anyState, anyState, (a, b) => {
        const merged = merge(a, b);
        const moments = [a, b].map((state) => state.cutOff?.moment ?? 0);
        expect(merged.cutOff?.moment ?? 0).toBe(Math.max(...moments));
        for (const key of merged.keys) {
          const copies = [...a.keys, ...b.keys].filter((copy) => copy.id === key.id);
          expect(key.openOnly).toBe(copies.some((copy) => copy.openOnly));
        }
      }),
    );
  });
});
