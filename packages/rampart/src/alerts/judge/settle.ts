// What the passing of time does: alerts of which nothing more is heard end, those that stand are told
// of again, and of what is silenced nobody is told until its silence ends.
import type { Alert, Change, Silence, Standing } from '../alert.ts';
import { isSilenced } from '../alert.ts';
import { rules } from '../rules.ts';

/** Who said that it holds may be gone for good, and then nobody says that it is over. */
const forgottenAfter = 7 * 86_400_000;

export interface Settling {
  readonly now: number;
  readonly remindEvery: number;
  readonly silences: readonly Silence[];
}

export function settle(
  standing: Standing,
  ended: readonly Alert[],
  { now, remindEvery, silences }: Settling,
): Standing {
  const changes: Change[] = ended.flatMap((alert) => endOf(alert, now));
  const alerts: Alert[] = [];
  for (const alert of standing.alerts) {
    const { told, last, rule } = alert;
    const quiet = rules[rule].quiet ?? forgottenAfter;
    if (now - last >= (alert.source === null ? quiet : forgottenAfter)) {
      changes.push(...endOf(alert, now));
    } else if (isSilenced(alert, silences, now)) {
      alerts.push(alert);
    } else if (told === null || now - told >= remindEvery) {
      const next = { ...alert, told: now };
      changes.push({ kind: told === null ? 'began' : 'stands', at: now, alert: next });
      alerts.push(next);
    } else {
      alerts.push(alert);
    }
  }
  return { ...standing, alerts, gathered: [...standing.gathered, ...changes] };
}

/** Whoever was told that it began is told that it is over, silenced or not; nobody else is. */
function endOf(alert: Alert, at: number): readonly Change[] {
  return alert.told === null ? [] : [{ kind: 'ended', at, alert }];
}
