// The alerts that stand, for those who show them.
import type { AlertSeverity } from '../policy/alert-types.ts';
import { ranks, rules } from './rules.ts';
import { readState } from './state-file.ts';
import type { AlertsState } from './state-file.ts';

/** As the console shows one. */
export interface ShownAlert {
  readonly alert: string;
  readonly title: string;
  readonly since: number;
  readonly severity: AlertSeverity;
  readonly count: number;
  readonly says: string;
  readonly todo: string;
}

/** The gravest first, then the newest. */
function standingAlerts({ standing }: AlertsState): readonly ShownAlert[] {
  return standing.alerts
    .toSorted((a, b) => ranks.indexOf(b.severity) - ranks.indexOf(a.severity) || b.since - a.since)
    .map(({ rule, about, since, severity, count, says }) => ({
      alert: about === '' ? rule : `${rule} ${about}`,
      title: rules[rule].title,
      since,
      severity,
      count,
      says,
      todo: rules[rule].todo,
    }));
}

/** Of the directory of the policy's alerts; null: "rampart alerts" has never run there. */
export async function readStanding(
  directory: string,
): Promise<{ readonly at: number; readonly alerts: readonly ShownAlert[] } | null> {
  const state = await readState(directory);
  return state === null ? null : { at: state.at, alerts: standingAlerts(state) };
}
