// What a report is to a script: one number.
import type { Severity } from './finding.ts';
import { failuresFrom } from './report.ts';
import type { AuditReport } from './report.ts';

/** 0: clean. 2: findings. 3: not enough was seen, and that was asked for. 4: a decision has ended. */
export function exitCodeOf(
  report: AuditReport,
  { failOn, strict }: { readonly failOn: Severity; readonly strict: boolean },
): 0 | 2 | 3 | 4 {
  const failures = failuresFrom(report, failOn);
  if (failures.some(({ waiver }) => waiver === null)) return 2;
  if (report.findings.some(({ waiver }) => waiver !== null && waiver.standing !== 'holds'))
    return 4;
  return strict && report.counts.unknown > 0 ? 3 : 0;
}
