import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  agoText,
  clockText,
  exactText,
  momentText,
  parseExact,
  spanText,
} from '../../../../src/console/web/words/time.ts';

const at = Date.UTC(2026, 10, 20, 14, 3, 7, 250);

describe('a moment', () => {
  it('is written in UTC and says so', () => {
    expect(momentText(at)).toBe('2026-11-20 14:03:07 UTC');
    expect(clockText(at)).toBe('14:03:07.250');
  });

  it('that was written exactly is read back to the millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (moment) => {
        expect(parseExact(exactText(moment))).toBe(moment);
      }),
    );
  });

  it('may be written shorter', () => {
    expect(parseExact('2026-11-20 14:03')).toBe(Date.UTC(2026, 10, 20, 14, 3));
    expect(parseExact(' 2026-11-20T14:03:07Z ')).toBe(at - 250);
  });

  it.each(['', 'yesterday', '2026-13-01T00:00', '2026-11-20', '2026-11-20T14:03:07+02:00', '1e12'])(
    'is none: %s',
    (text) => {
      expect(parseExact(text)).toBeNull();
    },
  );

  it('of a server with a broken clock is no error', () => {
    for (const broken of [Number.NaN, Infinity, -1e300, 1e300]) {
      expect([momentText(broken), clockText(broken), exactText(broken)]).toEqual(['?', '?', '']);
    }
  });
});

describe('a span', () => {
  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1_500, '1.5 s'],
    [59_000, '59 s'],
    [90_000, '2 min'],
    [5 * 3_600_000, '5 h'],
    [9 * 86_400_000, '9 days'],
  ])('of %d ms is %s', (span, text) => {
    expect(spanText(span)).toBe(text);
  });

  it('lies in the past, ahead, or is now', () => {
    expect(agoText(at - 60_000, at)).toBe('1 min ago');
    expect(agoText(at + 60_000, at)).toBe('in 1 min');
    expect(agoText(at + 20, at)).toBe('now');
  });
});
