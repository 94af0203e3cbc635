// rampart apply: carries out what rampart plan shows.
import { alone } from '../plan/apply/apply.ts';
import { Journal } from '../plan/apply/journal.ts';
import { PlanError } from '../plan/errors.ts';
import type { Plan } from '../plan/plan.ts';
import { fingerprintIn } from '../plan/saved.ts';
import { shownPlan } from '../plan/show.ts';
import type { Site } from '../plan/site.ts';
import { carryOutSteps, mustAgree, say } from './carry-out.ts';
import { exitCodeOf } from './plan.ts';
import { siteArguments, siteOf, stateArgument } from './site.ts';
import { defineVerb } from './verb.ts';
import type { ExitCode, Verb } from './verb.ts';

export const applyVerb: Verb = defineVerb({
  description: 'Make this machine’s servers as the policy says',
  args: {
    file: {
      type: 'positional',
      required: false,
      description: 'A plan that was saved: it is refused when something has changed since',
    },
    ...siteArguments,
    yes: { type: 'boolean', default: false, description: 'Carry it out without asking' },
    'despite-unknown': {
      type: 'boolean',
      default: false,
      description: 'Carry out the rest where something could not be seen',
    },
    ...stateArgument,
  },
  run: async ({ file, yes, 'despite-unknown': despite, state, policy, host }) => {
    const site = await siteOf({ policy, host });
    return alone(state, async () => {
      await using journal = await Journal.open(state);
      if (journal.interrupted !== null) {
        say(
          `An earlier run stopped in the step ${journal.interrupted}. This one goes on from what is there.`,
        );
      }
      const plan = await site.plan();
      if (file !== undefined && (await fingerprintIn(file)) !== plan.fingerprint) {
        throw new PlanError('PLAN_STALE', `What was seen for the plan ${file} is not so any more.`);
      }
      process.stdout.write(shownPlan(plan));
      if (plan.unseen.length > 0 && !despite) {
        throw new PlanError('PLAN_UNKNOWN', `${plan.unseen.length} things could not be seen.`);
      }
      if (plan.steps.length === 0) return exitCodeOf(plan);
      if (!yes && file === undefined) await mustAgree();
      // Awaited here: the journal closes behind it.
      return await carryOut(site, plan, journal);
    });
  },
});

async function carryOut(site: Site, { steps }: Plan, journal: Journal): Promise<ExitCode> {
  await carryOutSteps(site, steps, journal);
  const left = await site.plan();
  if (left.steps.length === 0 && left.unseen.length === 0) {
    say('Everything is as the policy says.');
    return 0;
  }
  process.stdout.write(shownPlan(left));
  return exitCodeOf(left);
}
