// The alerts that stand, as "rampart alerts" has left them; and that nobody watches, where nobody does.
import { readStanding } from '../../alerts/standing.ts';
import type { AlertsPolicy } from '../../policy/alert-types.ts';
import type { NowView } from '../contract/now.ts';

/** Milliseconds: whoever watches writes every ten seconds. */
const stale = 60_000;

export async function alertsOf(
  policy: Pick<AlertsPolicy, 'directory'> | null,
  now: number,
): Promise<Pick<NowView, 'alerts' | 'gaps'>> {
  if (policy === null) {
    const what = 'Nobody is told of what goes wrong: the policy has no alerts.';
    return { alerts: [], gaps: [{ what, todo: 'Write an alerts part: docs/guides/watching.md.' }] };
  }
  try {
    const standing = await readStanding(policy.directory);
    if (standing !== null && now - standing.at <= stale)
      return { alerts: standing.alerts, gaps: [] };
    const gap = { what: 'Nobody watches.', todo: 'Start "rampart alerts" with this policy.' };
    return { alerts: standing?.alerts ?? [], gaps: [gap] };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return { alerts: [], gaps: [{ what, todo: 'See that this account may read what is there.' }] };
  }
}
