// What a watched deployment tells when it changes.
import type { RampartEvent } from '@rampart/keyring';

import type { Finding } from './finding.ts';
import type { AuditReport } from './report.ts';

/** Events for what failed in one report and not in the other. */
export function changesBetween(before: AuditReport, after: AuditReport): readonly RampartEvent[] {
  const time = Date.parse(after.at);
  const was = failing(before);
  const is = failing(after);
  return [
    ...[...is].filter(([key]) => !was.has(key)).map(([, finding]) => appeared(finding, time)),
    ...[...was].filter(([key]) => !is.has(key)).map(([, finding]) => gone(finding, time)),
  ];
}

function failing({ findings }: AuditReport): ReadonlyMap<string, Finding> {
  return new Map(
    findings
      .filter(({ state }) => state === 'fail')
      .map((finding) => [`${finding.rule} ${finding.subject}`, finding]),
  );
}

function appeared(finding: Finding, time: number): RampartEvent {
  return {
    ...common(finding, time),
    code: 'AUDIT_FINDING_APPEARED',
    severity: finding.severity,
    outcome: 'observed',
    message: `${finding.rule} fails at ${finding.subject}: ${finding.evidence[0]?.seen ?? ''}`,
  };
}

function gone(finding: Finding, time: number): RampartEvent {
  return {
    ...common(finding, time),
    code: 'AUDIT_FINDING_GONE',
    severity: 'info',
    outcome: 'recovered',
    message: `${finding.rule} does not fail any more at ${finding.subject}.`,
  };
}

function common({ rule, layer, subject }: Finding, time: number) {
  return { time, class: 'detection_finding', layer, fields: { rule, subject } } as const;
}
