// rampart plan: what is not as the policy says on this machine, and the steps that would make it so.
import { savePlan } from '../plan/saved.ts';
import { shownPlan } from '../plan/show.ts';
import { siteArguments, siteOf } from './site.ts';
import { defineVerb } from './verb.ts';
import type { ExitCode, Verb } from './verb.ts';
import type { Plan } from '../plan/plan.ts';

export const planVerb: Verb = defineVerb({
  description: 'Show what would be changed to make this machine’s servers as the policy says',
  args: {
    ...siteArguments,
    out: { type: 'string', description: 'Save the plan, for rampart apply', valueHint: 'FILE' },
    json: { type: 'boolean', default: false, description: 'Print it as JSON' },
  },
  run: async ({ out, json, ...where }) => {
    const site = await siteOf(where);
    const plan = await site.plan();
    if (out !== undefined) await savePlan(out, plan);
    process.stdout.write(json ? `${JSON.stringify(plan)}\n` : shownPlan(plan));
    return exitCodeOf(plan);
  },
});

/** What could not be seen is never taken for nothing to do. */
export function exitCodeOf({ steps, unseen }: Plan): ExitCode {
  if (steps.length > 0) return 2;
  return unseen.length > 0 ? 3 : 0;
}
