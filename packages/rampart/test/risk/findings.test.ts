import { describe, expect, it } from 'vitest';

import { readFindings } from '../../src/risk/findings.ts';

const finding = (changes: object): object => ({
  rule: 'NET-001',
  title: 'Listens everywhere',
  severity: 'high',
  subject: 'a:6379',
  state: 'fail',
  mend: { words: 'Bind it to one address.' },
  ...changes,
});
const read = (...findings: readonly object[]): ReturnType<typeof readFindings> =>
  readFindings(JSON.stringify({ format: 'rampart-audit/1', findings }), 'audit.json');

describe('findings of the audit', () => {
  it('are put together by rule, with the subjects that fail', () => {
    expect(
      read(
        finding({}),
        finding({ subject: 'b:6379' }),
        finding({ subject: 'c:6379', state: 'pass' }),
      ),
    ).toEqual([
      {
        rule: 'NET-001',
        title: 'Listens everywhere',
        severity: 'high',
        state: 'fail',
        subjects: ['a:6379', 'b:6379'],
        mend: 'Bind it to one address.',
      },
    ]);
  });

  it('that were waived are still there: a decision changes no facts', () => {
    expect(read(finding({ state: 'waived' }))[0]?.state).toBe('fail');
  });

  it('are unknown where they are unknown anywhere and fail nowhere', () => {
    const seen = read(finding({ state: 'pass' }), finding({ state: 'unknown', subject: 'b:6379' }));
    expect(seen[0]).toMatchObject({ state: 'unknown', subjects: ['b:6379'] });
  });

  it('that do not apply are none', () => {
    expect(read(finding({ state: 'not applicable' }))).toEqual([]);
  });

  it.each(['', '{', '[]', '{"findings":[{"rule":"X"}]}', '{"findings":[{"rule":"__proto__"}]}'])(
    'are refused when they are %j',
    (text) => {
      expect(() => readFindings(text, 'audit.json')).toThrow(
        expect.objectContaining({ code: 'RISK_FINDINGS_INVALID' }),
      );
    },
  );
});
