import { describe, expect, test } from 'vitest';

import { exitCodeOf } from '../../../src/audit/exit.ts';
import { changesBetween } from '../../../src/audit/events.ts';
import type { Finding, Severity, State } from '../../../src/audit/finding.ts';
import { gradesOf, mendFirst } from '../../../src/audit/grade.ts';
import { reportOf } from '../../../src/audit/report.ts';
import type { AuditReport } from '../../../src/audit/report.ts';
import { auditFormats, render } from '../../../src/audit/reports/render.ts';
import { waive } from '../../../src/audit/waive.ts';
import { today } from '../audited.ts';

const hostile = '<script>alert("x")</script>]]>\u0000\u001B[31m';

function finding(state: State, severity: Severity = 'high', rule = 'NET-001'): Finding {
  const evidence = {
    about: hostile,
    seen: `A user ${hostile} is there.`,
    source: 'live',
    place: '/etc/a b.conf:3',
  } as const;
  return {
    rule,
    title: 'It holds',
    layer: 'server',
    family: 'network',
    severity,
    harms: ['integrity'],
    subject: `10.0.0.1:6379 ${hostile}`,
    state,
    why: 'Why.',
    evidence: state === 'fail' || state === 'waived' ? [evidence] : [],
    missing: state === 'unknown' ? [{ what: 'the version', why: 'No right.' }] : [],
    notApplicable: state === 'not applicable' ? 'It is off.' : null,
    mend: { words: 'Mend it.', lines: ['bind 127.0.0.1'], where: 'redis.conf', restart: false },
    references: ['https://example.org/'],
    waiver: null,
    fingerprint: `${rule}${state}`,
  };
}

function report(...findings: readonly Finding[]): AuditReport {
  const audited = { findings, vulnerabilities: [], subjects: [] };
  return reportOf({
    now: today,
    version: '1',
    profile: 'basic',
    dataUntil: '2026-09-21',
    audited,
    findings,
    baseline: null,
  });
}

const states: readonly State[] = ['pass', 'fail', 'unknown', 'not applicable', 'waived'];
const look = { everything: true, width: 100, colour: false };

describe('a report', () => {
  const all = report(...states.map((state, at) => finding(state, 'high', `NET-00${at + 1}`)));

  test.each(auditFormats)('as %s lets no name draw or run anything', (format) => {
    const text = render(all, format, look);
    expect(text).not.toContain('\u0000');
    expect(text).not.toContain('\u001B');
    if (['html', 'junit', 'markdown'].includes(format)) expect(text).not.toContain('<script>');
  });

  test('as JSON is the report itself', () => {
    expect(JSON.parse(render(all, 'json', look))).toEqual(all);
  });

  test('as JUnit passes nothing that was not judged', () => {
    const text = render(all, 'junit', look);
    expect(text.match(/<testcase [^>]*\/>/gu)).toHaveLength(1);
    expect(text.match(/<failure /gu)).toHaveLength(1);
    expect(text.match(/<skipped /gu)).toHaveLength(3);
  });

  test('as SARIF has a rule for each result, and marks what is open or let stand', () => {
    const sarif: unknown = JSON.parse(render(all, 'sarif', look));
    expect(sarif).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { rules: [{ id: 'NET-002' }, { id: 'NET-003' }, { id: 'NET-005' }] } },
          results: [
            {
              ruleId: 'NET-002',
              ruleIndex: 0,
              kind: 'fail',
              level: 'error',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'file:///etc/a%20b.conf' },
                    region: { startLine: 3 },
                  },
                },
              ],
            },
            { ruleId: 'NET-003', ruleIndex: 1, kind: 'open', level: 'none' },
            { ruleId: 'NET-005', ruleIndex: 2, kind: 'fail' },
          ],
        },
      ],
    });
  });
});

describe('a grade', () => {
  const letterOf = (...findings: readonly Finding[]): string | undefined =>
    gradesOf(findings).find(({ layer }) => layer === 'server')?.letter;

  test('is that of the worst finding', () => {
    expect(letterOf(finding('pass'), finding('fail', 'low'))).toBe('B');
    expect(letterOf(finding('fail', 'low'), finding('fail', 'critical'))).toBe('F');
  });

  test('is not given where more is unknown than known', () => {
    expect(letterOf(finding('pass'))).toBe('A');
    expect(letterOf(finding('pass'), finding('unknown'))).toBe('B');
    expect(letterOf(finding('pass'), finding('unknown'), finding('unknown'))).toBe('–');
    expect(letterOf()).toBe('–');
  });

  test('comes with what to mend first: the worst, each rule once', () => {
    const some = [
      finding('fail', 'low', 'A-001'),
      finding('fail', 'critical', 'B-001'),
      finding('fail', 'critical', 'B-001'),
      finding('pass', 'critical', 'C-001'),
    ];
    expect(mendFirst(some).map(({ rule }) => rule)).toEqual(['B-001', 'A-001']);
  });
});

describe('to a script, a report is', () => {
  const options = { failOn: 'medium', strict: false } as const;
  const waiver = { decision: 'old', owner: 'Ada', reason: 'So it is.', expires: '2026-12-31' };
  const decided = (standing: 'holds' | 'expired' | 'reopened'): AuditReport =>
    report(...waive([finding('fail')], () => ({ ...waiver, standing })));

  test.each([
    [0, 'clean', report(finding('pass')), options],
    [0, 'clean below the severity', report(finding('fail', 'low')), options],
    [2, 'findings', report(finding('fail'), finding('unknown')), options],
    [0, 'clean although something is unknown', report(finding('unknown')), options],
    [
      3,
      'not enough, when that was asked for',
      report(finding('unknown')),
      { ...options, strict: true },
    ],
    [0, 'clean by a decision that holds', decided('holds'), options],
    [4, 'a decision that has ended', decided('expired'), options],
    [4, 'a decision that is open again', decided('reopened'), options],
  ] as const)('%i: %s', (code, _, one, asked) => {
    expect(exitCodeOf(one, asked)).toBe(code);
  });
});

test('changes between two reports are events, once each', () => {
  const [before, after] = [
    report(finding('fail', 'high', 'A-001')),
    report(finding('fail', 'critical', 'B-001')),
  ];
  expect(changesBetween(before, after).map(({ code, severity }) => [code, severity])).toEqual([
    ['AUDIT_FINDING_APPEARED', 'critical'],
    ['AUDIT_FINDING_GONE', 'info'],
  ]);
  expect(changesBetween(after, after)).toEqual([]);
});
