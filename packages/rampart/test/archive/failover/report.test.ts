import { describe, expect, it } from 'vitest';
import { broken, tableOf } from '../../../src/archive/failover/report.ts';

const failover = { mishap: 'partition', backAfter: 2_345, acknowledged: 900 } as const;
const comparison = {
  mishap: 'partition',
  untold: { ...failover, lost: 700, lostFor: 5_312 },
  told: { ...failover, lost: 40, lostFor: 1_480 },
} as const;

describe('the report of failovers', () => {
  it('sets both side by side', () => {
    expect(tableOf([comparison], { loseAtMost: 2_000, backWithin: 5_000 })).toBe(
      [
        'The primary is cut off from its peers, and not from its clients',
        '                                  as they come   by the policy',
        '  writes are taken again after           2.3 s           2.3 s',
        '  acknowledged writes                      900             900',
        '  of them lost                             700              40',
        '  acknowledged within                    5.3 s           1.5 s',
        '',
      ].join('\n'),
    );
  });

  it('names each promise that was not kept', () => {
    expect(broken(comparison, { loseAtMost: 2_000, backWithin: 5_000 })).toEqual([]);
    expect(broken(comparison, { loseAtMost: 1_000, backWithin: 2_000 })).toEqual([
      'back after 2.3 s, and back_within is 2 s',
      'lost 1.5 s, and lose_at_most is 1 s',
    ]);
  });
});
