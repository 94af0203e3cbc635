// What watches: the alerts that stand, and the last audit. Pure.
import type { AuditReport } from '../../audit/report.ts';
import type { Seen } from './around.ts';
import type { Row } from './row.ts';
import { spanText } from './span-text.ts';

export interface Standing {
  /** When `rampart alerts` wrote it. */
  readonly at: number;
  /** The gravest first. */
  readonly alerts: readonly { readonly alert: string; readonly severity: string }[];
}

/** Whoever has not written for so long does not watch. */
const stale = 60_000;
const mostNamed = 2;

export function alertsRow(seen: Seen<Standing>, now: number): Row {
  const name = 'alerts';
  if (seen.kind !== 'seen') {
    return { name, state: seen.kind === 'away' ? 'attention' : 'unknown', text: seen.why };
  }
  const { at, alerts } = seen.value;
  const age = now - at;
  const told = standingText(alerts);
  if (age > stale) {
    const text = `nobody has watched for ${spanText(age)}: start rampart alerts; then: ${told}`;
    return { name, state: 'attention', text };
  }
  return { name, state: alerts.length === 0 ? 'good' : 'attention', text: told };
}

function standingText(alerts: Standing['alerts']): string {
  if (alerts.length === 0) return 'none stands';
  const named = alerts.slice(0, mostNamed).map(({ alert, severity }) => `${alert} (${severity})`);
  const rest = alerts.length - named.length;
  return `${alerts.length} stand${alerts.length === 1 ? 's' : ''}: ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Of the report, what a line has room for. */
export type LastAudit = Pick<AuditReport, 'at' | 'failures' | 'counts'> & {
  readonly grades: readonly Pick<AuditReport['grades'][number], 'layer' | 'letter'>[];
};

/** The console audits by itself; what it has kept is what is known without asking every server again. */
export function auditRow(audit: LastAudit | null, every: number, now: number): Row {
  const name = 'audit';
  if (audit === null) return { name, state: 'told', text: 'none is kept here: run rampart audit' };
  const age = now - Date.parse(audit.at);
  const { failures, counts, grades } = audit;
  const grave = failures.critical + failures.high;
  const isOverdue = age > 2 * every;
  const graded = grades.map(({ layer, letter }) => `${layer} ${letter}`).join(' ');
  const found = `${counts.fail} to mend${grave === 0 ? '' : `, ${grave} of them grave`}`;
  const text = `${spanText(age)} ago: ${graded}; ${found}${isOverdue ? '; overdue' : ''}`;
  return { name, state: grave > 0 || isOverdue ? 'attention' : 'good', text };
}
