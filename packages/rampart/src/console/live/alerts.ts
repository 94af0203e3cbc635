// The alerts that stand, as `rampart alerts` keeps them on disk.
import { readStanding } from '../../alerts/standing.ts';
import { messageOf } from '../../message-of.ts';
import type { AlertsPolicy } from '../../policy/alert-types.ts';
import type { StandingAlert } from '../contract/now.ts';
import type { Gap } from '../contract/session.ts';

export interface AlertsReading {
  readonly alerts: readonly StandingAlert[];
  /** Null: somebody watches. */
  readonly gap: Gap | null;
}

/** Whoever has not written for so long does not watch. */
const stale = 60_000;

export async function readAlerts(
  alerts: Pick<AlertsPolicy, 'directory'> | null,
  now: number,
): Promise<AlertsReading> {
  if (alerts === null) {
    const what = 'The policy tells nobody of what goes wrong: it has no alerts.';
    return { alerts: [], gap: { what, todo: 'Add alerts to it: docs/guides/watching.md.' } };
  }
  try {
    const read = await readStanding(alerts.directory);
    const isWatched = read !== null && now - read.at <= stale;
    const gap = { what: 'Nobody watches for alerts.', todo: 'Start it: rampart alerts.' };
    return { alerts: read?.alerts ?? [], gap: isWatched ? null : gap };
  } catch (error) {
    const what = messageOf(error);
    return { alerts: [], gap: { what, todo: 'Do what the message says.' } };
  }
}
