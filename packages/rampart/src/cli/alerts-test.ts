// rampart alerts test: sends one notice through every sink and says what came back.
import { alertsIn } from '../alerts/open.ts';
import { openAlertSink } from '../alerts/sinks/open.ts';
import { trialNotice } from '../alerts/trial.ts';
import { loadPolicyFile } from '../policy/load.ts';
import { policyOption } from './archive-place.ts';
import { errorLine } from './errors.ts';
import { defineVerb } from './verb.ts';
import type { ExitCode, Verb } from './verb.ts';

export const alertsTestVerb: Verb = defineVerb({
  description: 'Send a notice through every sink and say what came back: 1 if one did not take it',
  args: { policy: policyOption },
  run: async ({ policy: path }): Promise<ExitCode> => {
    const policy = await loadPolicyFile(path);
    const { sinks } = alertsIn(policy);
    if (sinks.length === 0) {
      process.stdout.write('The policy names no sink: write one under alerts.to.\n');
      return 1;
    }
    let failed = 0;
    for (const choice of sinks) {
      try {
        const sink = await openAlertSink(choice);
        const said = await sink.send(
          trialNotice(policy.app, Date.now()),
          new AbortController().signal,
        );
        process.stdout.write(`taken by the ${sink.name}: ${said}\n`);
      } catch (error) {
        failed += 1;
        process.stdout.write(`${errorLine(error)}\n`);
      }
    }
    return failed === 0 ? 0 : 1;
  },
});
