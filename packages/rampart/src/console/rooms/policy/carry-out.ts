// An edit that was looked at, carried out: the file, the servers of this machine, the gateways. When
// something fails, all of it goes back to the text that was there.
import { messageOf } from '../../../message-of.ts';
import { apply, alone } from '../../../plan/apply/apply.ts';
import { Journal } from '../../../plan/apply/journal.ts';
import { PlanError } from '../../../plan/errors.ts';
import { askAdmin } from '../../../gateway/admin/ask.ts';
import { AdminError } from '../../../gateway/admin/errors.ts';
import { reload } from '../../../gateway/admin/verbs.ts';
import type { Policy } from '../../../policy/types.ts';
import { ConsoleError } from '../../errors.ts';
import type { GatewaySocket, Progress, Watched } from '../../house.ts';
import { mustStillBe, writePolicyText } from './policy-file.ts';
import type { OpenSite } from './steps.ts';

export interface Order {
  readonly deployment: Watched;
  /** Of the file that was edited. */
  readonly version: string;
  readonly text: string;
  readonly policy: Policy;
}

export interface Means {
  readonly open: OpenSite;
  /** Where the journal of `rampart apply` is: one run at a time on a machine. */
  readonly journal: string;
}

/** What was done, in a sentence. */
export async function carryOutEdit(
  order: Order,
  means: Means,
  progress: Progress,
): Promise<string> {
  const { deployment, version, text, policy } = order;
  const { file, gateways } = deployment;
  const before = await mustStillBe(file, version);
  const old = deployment.policy;
  progress.says('Writing the policy.');
  await writePolicyText(file, text);
  let isApplied = false;
  try {
    await deployment.reload();
    const steps = await applyHere(policy, means, progress);
    isApplied = true;
    const silent = await reloadAll(gateways, progress);
    return sentenceOf(steps, gateways.length - silent.length, silent);
  } catch (error) {
    progress.says('It failed: going back to the policy that was there.');
    const back = async (): Promise<void> => {
      await writePolicyText(file, before.text);
      await deployment.reload();
      // A run that failed has taken back what it began; one that was whole is undone by the old policy.
      if (isApplied) await applyHere(old, means, progress);
      await reloadAll(gateways, progress);
    };
    const stuck = await back().then(() => null, messageOf);
    if (stuck === null) throw error;
    const what = `${messageOf(error)} And the way back failed: ${stuck}`;
    throw new ConsoleError('CONSOLE_REFUSED', what, { cause: error });
  }
}

async function applyHere(
  policy: Policy,
  { open, journal }: Means,
  progress: Progress,
): Promise<number> {
  if (policy.deployment === null) return 0;
  const site = await open(policy).catch((error: unknown) => {
    // The servers are on other machines, and are changed from there.
    if (error instanceof PlanError && error.code === 'PLAN_NOT_HERE') return null;
    throw error;
  });
  if (site === null) return 0;
  return alone(journal, async () => {
    await using marks = await Journal.open(journal);
    const { steps, unseen } = await site.plan();
    // What could not be seen may hide steps; where there is none, the file is all that changes.
    if (steps.length > 0 && unseen.length > 0) {
      throw new PlanError('PLAN_UNKNOWN', `${unseen.length} things could not be seen.`);
    }
    await using hand = site.hand();
    await apply(steps, hand, marks, {
      begins: ({ change }, at, of) => {
        progress.says(`${at} of ${of}: ${change.what}`);
        progress.done((at - 1) / (of + 1));
      },
      failed: ({ change }) => progress.says(`${change.what} failed; what can be taken back is.`),
      undone: ({ change }) => progress.says(`Taken back: ${change.what}`),
    });
    return steps.length;
  });
}

/** Those that do not run: they read the file when they start. */
async function reloadAll(
  gateways: readonly GatewaySocket[],
  progress: Progress,
): Promise<readonly string[]> {
  const silent: string[] = [];
  for (const { name, path } of gateways) {
    progress.says(`The gateway ${name} reads its policy again.`);
    try {
      await askAdmin(path, reload, {});
    } catch (error) {
      if (error instanceof AdminError && error.code === 'GATEWAY_ADMIN_AWAY') silent.push(name);
      else {
        const what = `The gateway ${name} does not take the policy: ${messageOf(error)}`;
        throw new ConsoleError('CONSOLE_REFUSED', what, { cause: error });
      }
    }
  }
  return silent;
}

function sentenceOf(steps: number, reloaded: number, silent: readonly string[]): string {
  const parts = [
    'The policy is written',
    ...(steps === 0 ? [] : [`${steps} steps were carried out`]),
    ...(reloaded === 0 ? [] : [`${reloaded} gateways have read it`]),
    ...(silent.length === 0 ? [] : [`${silent.join(', ')} will when started`]),
  ];
  return `${parts.join('; ')}.`;
}
