import { describe, expect, it } from 'vitest';

import { everything, matching } from '../../../../src/console/web/views/now/filter.ts';
import { eventAt } from '../scene-events.ts';

const events = Array.from({ length: 60 }, (_, n) => eventAt(n, n));

describe('a filter of events', () => {
  it('shows the newest first, and no more than fit', () => {
    expect(matching(events, everything, 5).map(({ id }) => id)).toEqual([59, 58, 57, 56, 55]);
  });

  it('takes a layer, a least severity and an outcome together', () => {
    const wanted = {
      ...everything,
      layer: 'gateway',
      severity: 'high',
      outcome: 'refused',
    } as const;
    const found = matching(events, wanted, 60);
    expect(found).toHaveLength(10);
    expect(new Set(found.map(({ event }) => event.code))).toEqual(
      new Set(['GATEWAY_COMMAND_REFUSED']),
    );
  });

  it('finds text in codes, messages and fields, whatever its case', () => {
    for (const text of ['csrf_cross', 'ANOTHER SITE', 'origin=https://evil.test']) {
      expect(matching(events, { ...everything, text }, 60), text).toHaveLength(10);
    }
    expect(matching(events, { ...everything, text: 'nowhere' }, 60)).toEqual([]);
  });
});
