// rampart alerts list: what stands, and what to do about it.
import { alertsIn } from '../alerts/open.ts';
import { readStanding } from '../alerts/standing.ts';
import { loadPolicyFile } from '../policy/load.ts';
import { policyOption } from './archive-place.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

/** Whoever has not written for so long does not watch. */
const stale = 60_000;

export const alertsListVerb: Verb = defineVerb({
  description:
    'Show what stands, and what to do about it: 0 nothing, 2 something, 3 nobody watches',
  args: { policy: policyOption, json: { type: 'boolean', description: 'Print JSON' } },
  run: async ({ policy: path, json }) => {
    const { directory } = alertsIn(await loadPolicyFile(path));
    const read = await readStanding(directory);
    const isStale = read === null || Date.now() - read.at > stale;
    const alerts = read?.alerts ?? [];
    if (json === true) {
      process.stdout.write(`${JSON.stringify({ at: read?.at ?? null, alerts })}\n`);
    } else {
      for (const { severity, title, alert, since, says, todo } of alerts) {
        const head = `${severity.padEnd(8)} ${title} (${alert}), since ${new Date(since).toISOString()}`;
        process.stdout.write(`${head}\n         ${says}\n         ${todo}\n`);
      }
      if (isStale) process.stdout.write('Nobody watches: start "rampart alerts".\n');
      else if (alerts.length === 0) process.stdout.write('Nothing stands.\n');
    }
    if (isStale) return 3;
    return alerts.length === 0 ? 0 : 2;
  },
});
