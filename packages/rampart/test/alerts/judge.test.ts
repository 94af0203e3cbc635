import { Stage } from '@rampart/stage';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { nothingStands } from '../../src/alerts/alert.ts';
import type { Change, Standing } from '../../src/alerts/alert.ts';
import type { Heard } from '../../src/alerts/heard.ts';
import { judge } from '../../src/alerts/judge/judge.ts';
import type { Judging } from '../../src/alerts/judge/judge.ts';
import type { Notice } from '../../src/alerts/judge/gather.ts';
import { readState, writeState } from '../../src/alerts/state-file.ts';
import type { AlertsState } from '../../src/alerts/state-file.ts';
import { look, usual, word } from './made.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Steps one after the other, with what came of each. */
class Course {
  standing: Standing = nothingStands;
  readonly notices: Notice[] = [];
  readonly #judging: Partial<Judging>;

  constructor(judging: Partial<Judging> = {}) {
    this.#judging = judging;
  }

  at(now: number, ...heard: readonly Heard[]): readonly Change[] {
    const judged = judge(this.standing, heard, { ...usual, ...this.#judging, now });
    this.standing = judged.standing;
    if (judged.notice !== null) this.notices.push(judged.notice);
    return judged.notice?.changes ?? [];
  }
}

const kinds = (changes: readonly Change[]): readonly string[] =>
  changes.map(({ kind, alert }) => `${kind} ${alert.rule} ${alert.about}`.trim());

describe('an alert', () => {
  it('is told once when it begins, and once when it is over', () => {
    const course = new Course();
    expect(kinds(course.at(1, word('gateway-alone', 'holds', 1)))).toEqual([
      'began gateway-alone one',
    ]);
    expect(course.at(2, word('gateway-alone', 'holds', 2))).toEqual([]);
    expect(course.standing.alerts).toMatchObject([{ count: 2, since: 1, last: 2 }]);
    expect(kinds(course.at(3, word('gateway-alone', 'ends', 3)))).toEqual([
      'ended gateway-alone one',
    ]);
    expect(course.standing.alerts).toEqual([]);
  });

  it('that nobody ends is over when nothing more of it was heard for a while', () => {
    const course = new Course();
    course.at(0, word('canary-touched', 'happened', 0));
    course.at(HOUR / 2, word('canary-touched', 'happened', HOUR / 2));
    expect(course.at(HOUR + 1)).toEqual([]);
    expect(kinds(course.at(HOUR * 1.5))).toEqual(['ended canary-touched one']);
  });

  it('that still stands is told again after some hours', () => {
    const course = new Course();
    course.at(0, word('drift', 'holds', 0));
    expect(course.at(4 * HOUR - 1)).toEqual([]);
    expect(kinds(course.at(4 * HOUR))).toEqual(['stands drift one']);
    expect(course.at(4 * HOUR + 1)).toEqual([]);
  });

  it('that becomes worse is told again at once', () => {
    const course = new Course();
    const filling = { rule: 'disk-filling', about: '/var', says: 'little' } as const;
    course.at(0, look(0, [filling]));
    expect(course.at(1, look(1, [filling]))).toEqual([]);
    const worse = course.at(2, look(2, [{ ...filling, severity: 'critical' }]));
    expect(worse).toMatchObject([{ kind: 'stands', alert: { severity: 'critical' } }]);
  });

  it('that the policy switches off is never told', () => {
    const course = new Course({ off: ['drift', 'server-down'] });
    course.at(
      1,
      word('drift', 'holds', 1),
      look(1, [{ rule: 'server-down', about: 'a', says: '' }]),
    );
    expect(course.notices).toEqual([]);
    expect(course.standing.alerts).toEqual([]);
  });
});

describe('what a look finds', () => {
  const down = { rule: 'server-down', about: 'a', says: 'silent', after: 20_000 } as const;

  it('counts only when it has been so for long enough', () => {
    const course = new Course();
    expect(course.at(0, look(0, [down]))).toEqual([]);
    expect(course.at(19_999, look(19_999, [down]))).toEqual([]);
    expect(kinds(course.at(20_000, look(20_000, [down])))).toEqual(['began server-down a']);
    expect(course.standing.alerts).toMatchObject([{ since: 0 }]);
  });

  it('begins anew when it was not so in between', () => {
    const course = new Course();
    course.at(0, look(0, [down]));
    course.at(10_000, look(10_000, []));
    expect(course.at(25_000, look(25_000, [down]))).toEqual([]);
  });

  it('is over when it is not found any more, unless not everything could be seen', () => {
    const course = new Course();
    const now = { ...down, after: 0 };
    course.at(0, look(0, [now]));
    expect(course.at(1, look(1, [], false))).toEqual([]);
    expect(course.at(2, look(2, [], true, 'another'))).toEqual([]);
    expect(kinds(course.at(3, look(3, [])))).toEqual(['ended server-down a']);
  });
});

describe('a silence', () => {
  const silences = [{ rule: 'drift', about: 'one', until: HOUR, why: 'an upgrade' }] as const;

  it('keeps an alert to itself until it ends, and then tells what still stands', () => {
    const course = new Course({ silences });
    expect(course.at(0, word('drift', 'holds', 0))).toEqual([]);
    expect(course.at(HOUR - 1)).toEqual([]);
    expect(kinds(course.at(HOUR))).toEqual(['began drift one']);
  });

  it('does not touch what it is not about', () => {
    const course = new Course({ silences });
    expect(course.at(0, word('drift', 'holds', 0, 'two'))).toHaveLength(1);
    expect(course.at(1, word('finding', 'holds', 1))).toHaveLength(1);
  });

  it('does not keep the end of what was told before', () => {
    const course = new Course({ silences: [{ rule: '*', about: null, until: HOUR, why: '' }] });
    const told = judge(nothingStands, [word('drift', 'holds', 0)], { ...usual, now: 0 });
    course.standing = told.standing;
    expect(kinds(course.at(1, word('drift', 'ends', 1)))).toEqual(['ended drift one']);
    course.at(2, word('drift', 'holds', 2));
    expect(course.at(3, word('drift', 'ends', 3))).toEqual([]);
  });
});

describe('a flood', () => {
  it('is a few notices, and one that gathers the rest when there may be another', () => {
    const course = new Course();
    for (let n = 0; n < 40; n += 1) course.at(n * 1_000, word('drift', 'holds', n, `step ${n}`));
    expect(course.notices).toHaveLength(5);
    const gathered = course.at(300_000);
    expect(gathered).toHaveLength(35);
    expect(course.standing.gathered).toEqual([]);
  });

  it('tells of what ended and began again meanwhile only that it stands', () => {
    const course = new Course({ most: 1 });
    course.at(0, word('drift', 'holds', 0));
    course.at(1, word('drift', 'ends', 1));
    course.at(2, word('drift', 'holds', 2));
    course.at(3, word('drift', 'holds', 3, 'two'));
    course.at(4, word('drift', 'ends', 4, 'two'));
    const gathered = kinds(course.at(300_000));
    expect(gathered).toEqual(['stands drift one', 'began drift two', 'ended drift two']);
  });

  it('does not keep back what is critical', () => {
    const course = new Course();
    for (let n = 0; n < 40; n += 1) course.at(n, word('drift', 'holds', n, `step ${n}`));
    const [first, ...others] = course.at(41, word('log-tampered', 'happened', 41));
    expect(first?.alert.rule).toBe('log-tampered');
    expect(others).toHaveLength(35);
  });

  it('of names that somebody makes up is one alert beyond the most', () => {
    const course = new Course();
    course.at(
      0,
      ...Array.from({ length: 5_000 }, (_, n) => word('refusals', 'happened', 0, `${n}`)),
    );
    expect(course.standing.alerts).toHaveLength(51);
    expect(course.standing.alerts.at(-1)).toMatchObject({ about: 'others', count: 4_950 });
    const [notice] = course.notices;
    expect(notice?.changes).toHaveLength(50);
    expect(notice?.more).toBe(1);
  });
});

// Whatever is heard, and in whatever order.
const rules = ['drift', 'canary-touched', 'server-down', 'disk-filling'] as const;
const abouts = ['a', 'b', 'c'] as const;
const anyHeard = fc.oneof(
  fc.record({
    rule: fc.constantFrom(...rules),
    kind: fc.constantFrom('holds', 'ends', 'happened'),
    about: fc.constantFrom(...abouts),
  }),
  fc.record({
    holds: fc.array(
      fc.record({
        rule: fc.constantFrom('server-down', 'disk-filling'),
        about: fc.constantFrom(...abouts),
        severity: fc.constantFrom('high', 'critical'),
        after: fc.constantFrom(0, 20_000),
      }),
      { maxLength: 3 },
    ),
    whole: fc.boolean(),
  }),
);
const anySteps = fc.array(
  fc.record({
    wait: fc.integer({ min: 0, max: 600_000 }),
    heard: fc.array(anyHeard, { maxLength: 4 }),
  }),
  { maxLength: 40 },
);

type Steps = typeof anySteps extends fc.Arbitrary<infer T> ? T : never;

function walk(steps: Steps): Course {
  const course = new Course({ most: 2 });
  let now = 1;
  for (const { wait, heard } of steps) {
    now += wait;
    const at = now;
    course.at(
      at,
      ...heard.map((each): Heard =>
        'rule' in each
          ? word(each.rule, each.kind, at, each.about)
          : look(
              at,
              each.holds.map((hold) => ({ ...hold, says: '' })),
              each.whole,
            ),
      ),
    );
  }
  return course;
}

/** And then for long enough for every budget, and for whatever ends by itself. */
function walkToTheEnd(steps: Steps): Course {
  const course = walk(steps);
  for (let n = 1; n <= 3; n += 1) course.at(n * 100 * 24 * HOUR);
  return course;
}

const runs = { numRuns: process.env['RAMPART_FULL'] === '1' ? 5_000 : 150 };

describe('whatever is heard', () => {
  it('everything that began is told to be over, in this order, and nothing else is', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const { notices, standing } = walkToTheEnd(steps);
        const open = new Set<string>();
        for (const { kind, alert } of notices.flatMap(({ changes }) => changes)) {
          const key = `${alert.rule} ${alert.about}`;
          expect(open.has(key), `${kind} ${key}`).toBe(kind !== 'began');
          if (kind === 'began') open.add(key);
          if (kind === 'ended') open.delete(key);
        }
        expect([...open]).toEqual([]);
        expect(standing.alerts).toEqual([]);
        expect(standing.gathered).toEqual([]);
      }),
      runs,
    );
  });

  it('no more notices come within a time than the policy says, the critical ones apart', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const { notices } = walkToTheEnd(steps);
        for (const { at } of notices) {
          const within = notices.filter((each) => each.at >= at && each.at < at + usual.per);
          expect(within.length).toBeLessThanOrEqual(4);
        }
        expect(notices.map(({ number }) => number)).toEqual(notices.map((_, n) => n + 1));
      }),
      runs,
    );
  });

  it('a state that is written is read again as it was', async () => {
    await using stage = new Stage();
    const directory = await stage.newDirectory('alerts');
    await fc.assert(
      fc.asyncProperty(anySteps, async (steps) => {
        const { standing } = walk(steps);
        const logs = { '/log': { 'gateway-1': { seq: 3, time: 5 } } };
        const servers = { known: ['a:0'], learned: true, leaders: [] };
        const kept: AlertsState = { v: 1, app: 'shop', at: 7, standing, servers, logs };
        await writeState(directory, kept);
        expect(await readState(directory)).toEqual(kept);
      }),
      { numRuns: 30 },
    );
  });
});
