// rampart prove --target: what a running system says to strangers. It names whom it will speak to, and
// beyond this machine it asks first.
import { loadPolicyFile } from '../policy/load.ts';
import { ProveError } from '../prove/errors.ts';
import { attackRunning } from '../prove/running/campaign.ts';
import { farAway, systemOf } from '../prove/running/system.ts';
import type { ReportParts } from '../prove/report/report.ts';
import { Questions } from './terminal.ts';

export interface TargetWords {
  readonly target: string;
  readonly form?: string | undefined;
  readonly confirm?: string | undefined;
  readonly only: string;
}

export async function proveTarget({
  target,
  form,
  confirm,
  only,
}: TargetWords): Promise<Pick<ReportParts, 'target' | 'attacks' | 'tried' | 'leftOut'>> {
  const system = systemOf(await loadPolicyFile(target), form);
  const far = farAway(system);
  if (far.length > 0) await agree(system.app, far, confirm);
  const { attacks, tried, leftOut } = await attackRunning(system, only);
  return { target: { kind: 'policy', app: system.app }, attacks, tried: [tried], leftOut };
}

async function agree(
  app: string,
  far: readonly string[],
  given: string | undefined,
): Promise<void> {
  const where = `${far.join(', ')} of "${app}"`;
  const name = given ?? (await typedName(`This attacks ${where}. Type its name to go on: `));
  if (name === app) return;
  throw new ProveError('PROVE_CONFIRM', `Nobody has confirmed an attack on ${where}.`);
}

/** Nothing, where nobody can be asked. */
async function typedName(question: string): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  using questions = new Questions();
  return await questions.ask(question);
}
