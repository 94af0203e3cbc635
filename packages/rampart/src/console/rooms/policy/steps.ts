// What an edit would do to the machine, as `rampart plan` has it, and to the gateways.
import { printable } from '../../../events/printable.ts';
import { openSite } from '../../../plan/site.ts';
import type { Site } from '../../../plan/site.ts';
import type { Plan } from '../../../plan/plan.ts';
import type { Policy } from '../../../policy/types.ts';
import type { PlannedEdit } from '../../contract/access.ts';
import type { Gap } from '../../contract/session.ts';
import type { Watched } from '../../house.ts';
import { gapOf } from '../refusal.ts';

type ShownStep = PlannedEdit['steps'][number];

export type OpenSite = (policy: Policy) => Promise<Site>;

/** The hosts of the policy that this machine is. */
export function siteHere(policy: Policy): Promise<Site> {
  return openSite({ policy, only: null, present: null });
}

export async function stepsFor(
  policy: Policy,
  { gateways }: Pick<Watched, 'gateways'>,
  open: OpenSite,
): Promise<Pick<PlannedEdit, 'steps' | 'gaps'>> {
  const reloads = gateways.map(({ name }): ShownStep => {
    return { sign: '~', host: name, text: 'The gateway reads its policy again.', tags: [] };
  });
  if (policy.deployment === null) return { steps: reloads, gaps: [] };
  try {
    const plan = await (await open(policy)).plan();
    return { steps: [...plan.steps.flatMap(shown), ...reloads], gaps: plan.unseen.map(unseenGap) };
  } catch (error) {
    return { steps: reloads, gaps: [gapOf(error)] };
  }
}

function shown({ change, host, tags }: Plan['steps'][number]): readonly ShownStep[] {
  const { sign, what, details } = change;
  // It is only looked at.
  if (sign === '=') return [];
  const changes = details.map(({ name, was, becomes }) => {
    if (was === null && becomes === null) return name;
    return `${name}: ${was ?? 'nothing'} → ${becomes ?? 'nothing'}`;
  });
  return [{ sign, host, text: printable([what, ...changes].join('; ')), tags }];
}

function unseenGap({ what, why }: Plan['unseen'][number]): Gap {
  const todo = 'Make it visible, or run rampart apply --despite-unknown by hand.';
  return { what: `${what} could not be seen: ${why}`, todo };
}
