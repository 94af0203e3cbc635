// rampart drift: what differs from the policy, as events; with --watch, for as long as it runs.
import { setTimeout as delay } from 'node:timers/promises';

import { openEventLog } from '../events/event-log.ts';
import { driftBetween } from '../plan/drift/drift.ts';
import type { Plan } from '../plan/plan.ts';
import type { Site } from '../plan/site.ts';
import { readDuration } from '../policy/units.ts';
import { CliError } from './errors.ts';
import { exitCodeOf } from './plan.ts';
import { siteArguments, siteOf } from './site.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const driftVerb: Verb = defineVerb({
  description: 'Tell as events what is not as the policy says, and when it is again',
  args: {
    ...siteArguments,
    watch: { type: 'boolean', default: false, description: 'Look again and again, until stopped' },
    every: {
      type: 'string',
      default: '1m',
      description: 'How long to wait before looking again',
      valueHint: 'DURATION',
    },
    log: {
      type: 'string',
      description: 'Write them to the event log in this directory too',
      valueHint: 'DIRECTORY',
    },
  },
  run: async ({ watch, every, log: directory, ...where }) => {
    const pause = readDuration(every);
    if (pause === null || pause < 1_000) {
      throw new CliError('CLI_ARGUMENT', `--every is a duration from 1s on, not ${every}.`);
    }
    const site = await siteOf(where);
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => stop.abort());
    }
    const log = directory === undefined ? null : await openEventLog({ directory, chain: 'drift' });
    try {
      let before: Plan | null = null;
      for (;;) {
        before = await tell(site, before, log);
        if (!watch || stop.signal.aborted) return exitCodeOf(before);
        // Being stopped is no error of the pause.
        await delay(pause, undefined, { signal: stop.signal }).catch(() => undefined);
        if (stop.signal.aborted) return exitCodeOf(before);
      }
    } finally {
      await log?.close();
    }
  },
});

async function tell(
  site: Site,
  before: Plan | null,
  log: Awaited<ReturnType<typeof openEventLog>> | null,
): Promise<Plan> {
  const now = await site.plan();
  for (const event of driftBetween(before, now, Date.now())) {
    process.stdout.write(`${JSON.stringify(event)}\n`);
    if (log !== null) await log.durably(event);
  }
  return now;
}
