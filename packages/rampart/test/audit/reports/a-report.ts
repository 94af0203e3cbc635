// Reports as tests of their forms need them: a finding in each state, with names that somebody chose to
// draw with.
import type { Finding } from '../../../src/audit/finding.ts';
import { reportOf } from '../../../src/audit/report.ts';
import type { AuditReport } from '../../../src/audit/report.ts';
import { today } from '../audited.ts';

/** A name of a user, a file or a server may be this. */
const hostile =
  ']]><script>alert(1)</script>"\'&[link](https://evil.example){0}\u001B[31m\u202E\u0000\nsecond: line';

export function aFinding(changes: Partial<Finding> = {}): Finding {
  return {
    rule: 'NET-001',
    title: 'It listens where it has to',
    layer: 'server',
    family: 'network',
    severity: 'high',
    harms: ['confidentiality', 'availability'],
    subject: '10.0.1.5:6379',
    state: 'fail',
    why: 'Every address that listens is one more to be found.',
    evidence: [
      { about: 'bind', seen: 'bind is "*".', source: 'file', place: '/etc/redis/redis.conf:12' },
    ],
    missing: [],
    notApplicable: null,
    mend: { words: 'Bind it.', lines: ['bind 127.0.0.1'], where: 'redis.conf', restart: false },
    references: ['https://redis.io/docs/latest/operate/oss_and_stack/management/security/'],
    waiver: null,
    fingerprint: 'f0f0f0f0f0f0f0f0',
    ...changes,
  };
}

const decision = {
  decision: 'accept-net-013',
  owner: hostile,
  reason: hostile,
  expires: '2027-05-01',
} as const;

/** One finding in each state. */
export const everyState: readonly Finding[] = [
  aFinding(),
  aFinding({
    rule: 'ACL-002',
    layer: 'server',
    severity: 'critical',
    subject: hostile,
    evidence: [
      { about: hostile, seen: `User ${hostile} may do everything.`, source: 'live', place: null },
      { about: hostile, seen: 'So says the file.', source: 'file', place: '/srv/a b#c?.acl:0' },
    ],
    waiver: { ...decision, standing: 'expired' },
  }),
  aFinding({
    rule: 'OS-001',
    state: 'unknown',
    evidence: [],
    missing: [{ what: `the process of ${hostile}`, why: 'No host was looked at.' }],
  }),
  aFinding({ rule: 'TLS-001', state: 'pass', evidence: [], severity: 'info' }),
  aFinding({
    rule: 'AVA-005',
    state: 'not applicable',
    evidence: [],
    notApplicable: 'No Sentinel.',
  }),
  aFinding({ rule: 'NET-013', state: 'waived', waiver: { ...decision, standing: 'holds' } }),
];

export function aReport(findings: readonly Finding[] = everyState): AuditReport {
  return reportOf({
    now: today,
    version: '0.1.0',
    profile: 'regulated',
    dataUntil: '2026-09-21',
    audited: { findings, subjects: [], vulnerabilities: [] },
    findings,
    baseline: null,
  });
}
