// Decisions of a deployment: as they are shown, and what the next one is weighed with.
import { assess } from '../../../risk/assess.ts';
import type { Assessment } from '../../../risk/assess.ts';
import type { Decision } from '../../../risk/decisions/decision.ts';
import { loadDecisions } from '../../../risk/decisions/load.ts';
import { standingOf } from '../../../risk/decisions/ruling.ts';
import { rulesOf } from '../../../risk/findings.ts';
import { postureAt, stakeOf, worthNowOf } from '../../../risk/stake.ts';
import type { DecisionView } from '../../contract/judged.ts';
import type { Gap } from '../../contract/session.ts';
import { ConsoleError } from '../../errors.ts';
import type { Watched } from '../../house.ts';
import { decisionsBeside } from '../decisions-beside.ts';
import { gapOf } from '../refusal.ts';
import { lastAudit } from './last-audit.ts';

/** What hangs on a decision follows in closed form; of the simulated years nothing is used here. */
const fewYears = 1_000;

export async function decisionsOf(
  { policy, directory }: Watched,
  now: number,
): Promise<{ readonly decisions: readonly DecisionView[]; readonly gaps: readonly Gap[] }> {
  try {
    const stake = await stakeOf(policy);
    const all = await loadDecisions(decisionsBeside(policy));
    const report = await lastAudit(directory).read();
    const worthNow = worthNowOf(stake, report?.findings ?? []);
    const decisions = all.map((decision) =>
      shownDecision(decision, standingOf(decision, now, worthNow(decision))),
    );
    return { decisions, gaps: [] };
  } catch (error) {
    return { decisions: [], gaps: [gapOf(error)] };
  }
}

export function shownDecision(
  { id, answer, about, subjects, owner, reason, expires }: Decision,
  state: DecisionView['state'],
): DecisionView {
  return {
    id,
    kind: answer,
    subject: about.join(' '),
    where: subjects,
    owner,
    reason,
    expires,
    state,
  };
}

/** Throws `CONSOLE_NOT_SET_UP` where nothing says what a decision would be worth. */
export async function openFor(
  { policy, directory }: Watched,
  now: number,
): Promise<{ readonly assessment: Assessment; readonly directory: string }> {
  const stake = await stakeOf(policy);
  if (stake === null) {
    const what = `${policy.source} has no risk part: nobody could say what a decision takes on.`;
    throw new ConsoleError('CONSOLE_NOT_SET_UP', what);
  }
  const report = await lastAudit(directory).read();
  const found = report === null ? null : rulesOf(report.findings);
  const assessment = assess({
    context: { ...stake.context, trials: fewYears },
    posture: postureAt(stake, found),
    audited: found !== null,
    decisions: await loadDecisions(stake.decisions),
    now,
  });
  return { assessment, directory: stake.decisions };
}
