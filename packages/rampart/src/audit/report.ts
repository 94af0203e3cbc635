// What an audit comes to, as plain data: the JSON of `--format json`, and what every other format is
// made of.
import type { Finding, Severity } from './finding.ts';
import { gradesOf, mendFirst, severities } from './grade.ts';
import type { Grade } from './grade.ts';
import type { Audited } from './audit.ts';
import type { Baseline } from './baseline.ts';
import type { Profile } from './profile.ts';
import type { Standing } from './vulnerabilities/of.ts';

/** A change of what a reader has to understand gets a new number. */
export const reportFormat = 'rampart-audit/1';

export interface AuditReport {
  readonly format: typeof reportFormat;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Of Rampart. */
  readonly version: string;
  readonly profile: Profile;
  /** The last day whose announcements of weaknesses were read. */
  readonly dataUntil: string;
  readonly subjects: readonly string[];
  readonly grades: readonly Grade[];
  /** Rule and subject of what to mend first, the most urgent one first. */
  readonly first: readonly { readonly rule: string; readonly subject: string }[];
  readonly counts: Readonly<Record<Finding['state'], number>>;
  readonly failures: Readonly<Record<Severity, number>>;
  readonly findings: readonly Finding[];
  readonly vulnerabilities: readonly VulnerabilityLine[];
  /** Against the baseline; null: there was none. */
  readonly drift: Drift | null;
}

export interface VulnerabilityLine {
  readonly id: string;
  readonly subject: string;
  readonly severity: Severity;
  readonly standing: Standing;
  readonly says: string;
  readonly how: string;
  readonly fixedIn: string | null;
  /** Lines of ACL that would block it. */
  readonly lines: readonly string[];
}

export interface Drift {
  /** ISO 8601; when the baseline was made. */
  readonly since: string;
  /** Findings that were not there then. */
  readonly appeared: readonly Finding[];
  /** How many were there then, and are not now. */
  readonly gone: number;
}

export interface ReportInput {
  readonly now: number;
  readonly version: string;
  readonly profile: Profile;
  readonly dataUntil: string;
  readonly audited: Audited;
  /** After decisions were asked. */
  readonly findings: readonly Finding[];
  readonly baseline: Baseline | null;
}

export function reportOf(input: ReportInput): AuditReport {
  const { findings, audited, baseline } = input;
  const grades = gradesOf(findings);
  const failing = findings.filter(({ state }) => state === 'fail');
  return {
    format: reportFormat,
    at: new Date(input.now).toISOString(),
    version: input.version,
    profile: input.profile,
    dataUntil: input.dataUntil,
    subjects: audited.subjects.map(({ name }) => name),
    grades,
    first: mendFirst(findings).map(({ rule, subject }) => ({ rule, subject })),
    counts: {
      pass: countOf(findings, 'pass'),
      fail: failing.length,
      unknown: countOf(findings, 'unknown'),
      'not applicable': countOf(findings, 'not applicable'),
      waived: countOf(findings, 'waived'),
    },
    failures: {
      critical: countAt(failing, 'critical'),
      high: countAt(failing, 'high'),
      medium: countAt(failing, 'medium'),
      low: countAt(failing, 'low'),
      info: countAt(failing, 'info'),
    },
    findings,
    vulnerabilities: audited.vulnerabilities.map((one) => ({
      id: one.vulnerability.id,
      subject: one.subject,
      severity: one.vulnerability.severity,
      standing: one.standing,
      says: one.vulnerability.says,
      how: one.says,
      fixedIn: one.fixedIn,
      lines: one.lines,
    })),
    drift: baseline === null ? null : driftOf(findings, baseline),
  };
}

/** Failures that are at least so severe. */
export function failuresFrom(report: AuditReport, least: Severity): readonly Finding[] {
  return report.findings.filter(
    ({ state, severity }) =>
      state === 'fail' && severities.indexOf(severity) >= severities.indexOf(least),
  );
}

/** What is waived is there all the same. */
function driftOf(all: readonly Finding[], { at, findings }: Baseline): Drift {
  const there = all.filter(({ state }) => state === 'fail' || state === 'waived');
  const now = new Set(there.map(({ fingerprint }) => fingerprint));
  return {
    since: new Date(at).toISOString(),
    appeared: there.filter(({ fingerprint }) => !findings.has(fingerprint)),
    gone: [...findings].filter((fingerprint) => !now.has(fingerprint)).length,
  };
}

function countOf(findings: readonly Finding[], state: Finding['state']): number {
  return findings.filter((finding) => finding.state === state).length;
}

function countAt(findings: readonly Finding[], severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}
