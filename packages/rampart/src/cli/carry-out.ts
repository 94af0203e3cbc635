// Steps carried out for somebody who watches, after he has agreed.
import { apply } from '../plan/apply/apply.ts';
import type { Journal } from '../plan/apply/journal.ts';
import { PlanError } from '../plan/errors.ts';
import type { Site } from '../plan/site.ts';
import type { Step } from '../policy/step.ts';
import { Questions } from './terminal.ts';

export async function carryOutSteps(
  site: Site,
  steps: readonly Step[],
  journal: Journal,
): Promise<void> {
  await using hand = site.hand();
  await apply(steps, hand, journal, {
    begins: ({ id }, at, of) => say(`[${at}/${of}] ${id}`),
    failed: ({ id }) => say(`${id} failed; what can be taken back is.`),
    undone: ({ id }) => say(`taken back: ${id}`),
  });
}

export async function mustAgree(): Promise<void> {
  if (!process.stdin.isTTY) throw new PlanError('PLAN_AGREEMENT', 'Nobody has agreed.');
  using questions = new Questions();
  const answer = await questions.ask('Carry this out? Only "yes" will do: ');
  if (answer !== 'yes') throw new PlanError('PLAN_AGREEMENT', 'Nothing was changed.');
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
