// rampart alerts silence: for a while nobody is told of one rule.
import { alertsEvent } from '../alerts/events.ts';
import { AlertsError } from '../alerts/codes.ts';
import { alertsIn } from '../alerts/open.ts';
import { silence } from '../alerts/silences.ts';
import { openPartLog } from '../archive/from-policy.ts';
import { alertRules } from '../policy/alert-types.ts';
import { loadPolicyFile } from '../policy/load.ts';
import { closest } from '../policy/suggest.ts';
import { readDuration } from '../policy/units.ts';
import { policyOption } from './archive-place.ts';
import { CliError } from './errors.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

const longest = 30 * 86_400_000;

export const alertsSilenceVerb: Verb = defineVerb({
  description: 'Tell nobody of one rule for a while; what still stands then is told',
  args: {
    rule: { type: 'positional', required: true, description: 'The rule, or "*" for all' },
    policy: policyOption,
    for: { type: 'string', required: true, description: 'For how long, to 30d', valueHint: 'TIME' },
    about: { type: 'string', description: 'Only what is about this: a server, a user, a file' },
    why: { type: 'string', required: true, description: 'The reason, for those who wonder' },
  },
  run: async ({ rule: name, policy: path, for: time, about, why }) => {
    const rule = name === '*' ? name : alertRules.find((known) => known === name);
    if (rule === undefined) {
      const near = closest(name, alertRules);
      const hint = near === null ? '' : ` Did you mean "${near}"?`;
      throw new AlertsError('ALERTS_RULE_UNKNOWN', `There is no rule "${name}".${hint}`);
    }
    const lasts = readDuration(time);
    if (lasts === null || lasts < 1_000 || lasts > longest) {
      throw new CliError('CLI_ARGUMENT', `--for is a duration from 1s to 30d, not "${time}".`);
    }
    const policy = await loadPolicyFile(path);
    const { directory, log: place } = alertsIn(policy);
    const now = Date.now();
    const until = now + lasts;
    const log = await openPartLog(policy, place, 'alerts-silence');
    try {
      const end = new Date(until).toISOString();
      const message = `Nobody is told of ${rule}${about === undefined ? '' : ` ${about}`} until ${end}: ${why}`;
      await log.durably(alertsEvent('ALERTS_SILENCED', message, { alert: rule }));
      await silence(directory, { rule, about: about ?? null, until, why }, now);
      process.stdout.write(`${message}\n`);
    } finally {
      await log.close();
    }
  },
});
