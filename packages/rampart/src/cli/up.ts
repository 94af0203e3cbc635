// rampart up: everything that a policy describes for this machine, in the foreground.
import { Crew } from '../system/crew.ts';
import { raise } from '../system/raise.ts';
import { loadPolicyFile } from '../policy/load.ts';
import { readDuration } from '../policy/units.ts';
import { CliError } from './errors.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

/** Milliseconds before a part that died is started again. */
const firstPause = 500;

export const upVerb: Verb = defineVerb({
  description: 'Run everything that a policy describes for this machine, until it is stopped',
  args: {
    policy: {
      type: 'string',
      default: 'rampart.yaml',
      description: 'The policy',
      valueHint: 'FILE',
    },
    state: {
      type: 'string',
      default: '/var/lib/rampart/apply',
      description: 'Where the journal is',
      valueHint: 'DIRECTORY',
    },
    grace: {
      type: 'string',
      default: '1m',
      description: 'How long a part may take to end',
      valueHint: 'DURATION',
    },
    yes: {
      type: 'boolean',
      default: false,
      description: 'Carry out without asking what closes a way in or replaces a server',
    },
  },
  run: async ({ policy: file, state, grace: written, yes }) => {
    const grace = readDuration(written);
    if (grace === null || grace < 1_000) {
      throw new CliError('CLI_ARGUMENT', `--grace is a duration from 1s on, not ${written}.`);
    }
    const policy = await loadPolicyFile(file);
    const stopped = untilStopped();
    await using crew = new Crew({
      grace,
      firstPause,
      say: (name, line) => say(`${name} | ${line}`),
    });
    const raised = raise({ policy, file, rampart: rampart(), crew, state, yes, say });
    // Stopped while it comes up: that fails then, and nobody wants to know how.
    await Promise.race([raised, stopped.catch(() => undefined)]);
    raised.catch(() => undefined);
    await stopped;
    say('Stopping …');
  },
});

/** As we were started ourselves. */
function rampart(): [string, ...string[]] {
  const [, main = ''] = process.argv;
  return [process.execPath, ...process.execArgv, main];
}

async function untilStopped(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve());
    }
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
