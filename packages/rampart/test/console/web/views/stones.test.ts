import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  battlementsOf,
  drawn,
  stonesOf,
  strokeOf,
} from '../../../../src/console/web/views/path/stones.ts';

const defences = fc.array(fc.record({ refused: fc.nat() }), { maxLength: 40 });

describe('the wall of a layer', () => {
  it('stays inside its drawing, leaves its gate open, and its stones do not overlap', () => {
    fc.assert(
      fc.property(defences, (all) => {
        const stones = stonesOf(all);
        const middle = drawn.height / 2;
        for (const { x, y, width, height } of [...stones, ...battlementsOf(stones)]) {
          expect(x >= 0 && x + width <= drawn.width && y >= 0 && y + height <= drawn.height).toBe(
            true,
          );
          expect(y + height <= middle - 10 || y >= middle + 10).toBe(true);
        }
        const places = stones.map(({ x, y }) => `${x} ${y}`);
        expect(new Set(places).size).toBe(places.length);
      }),
    );
  });

  it('is filled where a defence has refused something', () => {
    const stones = stonesOf([{ refused: 0 }, { refused: 3 }, { refused: 0 }]);
    expect(stones.filter(({ isBusy }) => isBusy)).toHaveLength(2);
  });

  it('has a way through it that is wider the more passes, and never wider than its gate', () => {
    const widths = [null, 0, 1, 100, 10_000, 1e9, Infinity].map(strokeOf);
    expect(widths).toEqual(widths.toSorted((a, b) => a - b));
    expect(Math.max(...widths)).toBeLessThan(20);
  });
});
