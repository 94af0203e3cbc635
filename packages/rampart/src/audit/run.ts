// An audit from what was named on the command line to the report.
import type { Observation } from '../observe/facts.ts';
import { audit } from './audit.ts';
import type { Audited } from './audit.ts';
import type { Context } from './context.ts';
import type { Profile } from './profile.ts';
import { reportOf } from './report.ts';
import type { AuditReport } from './report.ts';
import { waive } from './waive.ts';
import type { RulingOn } from './waive.ts';

export interface RunOptions {
  readonly observation: Observation;
  readonly context: Context;
  readonly profile: Profile;
  readonly rulingOn: RulingOn;
  /** Of Rampart. */
  readonly version: string;
}

export interface Ran {
  readonly report: AuditReport;
  readonly audited: Audited;
}

export function runAudit({ observation, context, profile, rulingOn, version }: RunOptions): Ran {
  const audited = audit(observation, context, profile);
  const report = reportOf({
    now: context.now,
    version,
    profile,
    dataUntil: context.data.until,
    audited,
    findings: waive(audited.findings, rulingOn),
    baseline: context.baseline,
  });
  return { report, audited };
}
