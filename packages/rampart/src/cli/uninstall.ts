// rampart uninstall: takes away what was brought of Rampart itself, and leaves servers and data as they are.
import { alone } from '../plan/apply/apply.ts';
import { Journal } from '../plan/apply/journal.ts';
import { shownPlan } from '../plan/show.ts';
import { carryOutSteps, mustAgree, say } from './carry-out.ts';
import { siteArguments, siteOf, stateArgument } from './site.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const uninstallVerb: Verb = defineVerb({
  description: 'Take Rampart itself from this machine, and leave servers and data',
  args: {
    ...siteArguments,
    ...stateArgument,
    yes: { type: 'boolean', default: false, description: 'Carry it out without asking' },
  },
  run: async ({ policy, host, state, yes }) => {
    const site = await siteOf({ policy, host });
    await alone(state, async () => {
      await using journal = await Journal.open(state);
      const steps = await site.removal();
      if (steps.length === 0) {
        say('There is nothing of Rampart to take away.');
        return;
      }
      process.stdout.write(shownPlan({ steps, unseen: [] }));
      if (!yes) await mustAgree();
      await carryOutSteps(site, steps, journal);
      say(
        'Rampart is gone. Servers, firewall, accounts, and all below /var/lib/rampart stay as they are.',
      );
    });
  },
});
