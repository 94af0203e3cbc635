import type { RampartEvent } from '@rampart/keyring';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Feed } from '../../../src/console/live/feed.ts';
import { countOfEvent } from '../told.ts';

function event(count: number): RampartEvent {
  return {
    time: count,
    class: 'api_activity',
    code: 'GATEWAY_KEY_REFUSED',
    severity: 'info',
    outcome: 'refused',
    layer: 'gateway',
    message: '',
    fields: { count },
  };
}

describe('the feed', () => {
  it('gives each reader every event once, in order, or says how many it was too late for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.oneof(fc.constant('read' as const), fc.constant('add' as const)), {
          maxLength: 200,
        }),
        fc.integer({ min: 1, max: 7 }),
        (room, steps, most) => {
          const feed = new Feed(room, 1_000);
          let at = feed.end;
          let added = 0;
          let due = 0;
          for (const step of [...steps, ...Array.from({ length: 200 }, () => 'read' as const)]) {
            if (step === 'add') {
              feed.add({ chain: 'a', event: event(added++) });
              continue;
            }
            const { events, at: next, lost } = feed.after(at, most);
            due += lost;
            expect(events.length).toBeLessThanOrEqual(most);
            for (const json of events) expect(countOfEvent(json)).toBe(due++);
            at = next;
          }
          expect(due).toBe(added);
        },
      ),
    );
  });

  it('holds no more than it has room for', () => {
    const feed = new Feed(10, 1);
    for (let count = 0; count < 1_000; count += 1) feed.add({ chain: 'a', event: event(count) });
    expect(feed.latest(100).map(({ event: { time } }) => time)).toEqual([
      990, 991, 992, 993, 994, 995, 996, 997, 998, 999,
    ]);
  });

  it.each([0, 999, 5_000_000])('gives a reader from elsewhere (%i) what it has', (after) => {
    const feed = new Feed(10, 1_000);
    for (let count = 0; count < 3; count += 1) feed.add({ chain: 'a', event: event(count) });
    const taken = feed.after(after, 10);
    expect(taken.events.map(countOfEvent)).toEqual([0, 1, 2]);
    expect(taken.lost).toBe(0);
  });
});
