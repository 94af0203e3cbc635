import * as v from 'valibot';

import { reportFormat } from '../../../audit/report.ts';
import type { AuditReport } from '../../../audit/report.ts';
import { Kept } from '../kept.ts';

/** The file is the console's own: what stands in front of it says whether this version wrote it. */
const form = v.custom<AuditReport>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'format' in value &&
    value.format === reportFormat,
);

/** What the last audit of a deployment has found. */
export function lastAudit(directory: string): Kept<AuditReport> {
  return new Kept(directory, 'audit.json', form);
}
