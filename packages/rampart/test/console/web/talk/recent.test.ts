import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  mostKept,
  nothingYet,
  withBefore,
  withEvents,
  withLost,
} from '../../../../src/console/web/talk/recent.ts';
import { eventAt } from '../scene-events.ts';

const batch = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => eventAt(from + n, 0));

describe('the newest events', () => {
  it('are kept up to a bound, in order, and all of them are counted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 * mostKept }), { maxLength: 6 }),
        (sizes) => {
          let recent = nothingYet;
          let next = 1;
          for (const size of sizes) {
            recent = withEvents(recent, batch(next, size));
            next += size;
          }
          expect(recent.received).toBe(next - 1);
          const kept = Math.min(mostKept, next - 1);
          expect(recent.events.map(({ id }) => id)).toEqual(
            Array.from({ length: kept }, (_, n) => next - kept + n),
          );
        },
      ),
      { numRuns: 20 },
    );
  });

  it('are not taken twice when a stream begins again with what is here', () => {
    const once = withEvents(nothingYet, batch(1, 10));
    expect(withEvents(once, batch(5, 10)).events.map(({ id }) => id)).toEqual(
      Array.from({ length: 14 }, (_, n) => n + 1),
    );
    expect(withEvents(once, batch(1, 10))).toBe(once);
  });

  it('go on from what was there before the first of them, which is no more received than it was', () => {
    const since = withEvents(nothingYet, batch(5, 3));
    const all = withBefore(since, batch(1, 6));
    expect(all.events.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(all.received).toBe(3);
    expect(withBefore(nothingYet, batch(1, 2)).events).toHaveLength(2);
  });

  it('say how many were left out', () => {
    expect(withLost(withLost(nothingYet, 3), 4).lost).toBe(7);
  });
});
