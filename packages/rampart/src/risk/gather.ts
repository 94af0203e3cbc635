// Everything that an assessment is made of, from its files.
import { loadPolicyFile } from '../policy/load.ts';
import { assess } from './assess.ts';
import type { Assessment } from './assess.ts';
import { RiskError } from './codes.ts';
import { loadDecisions } from './decisions/load.ts';
import { loadFindings } from './findings.ts';
import { postureAt, stakeOf } from './stake.ts';

export interface Files {
  readonly policy: string;
  /** The report of the audit, as JSON; null: none was made. */
  readonly findings: string | null;
  /** How many years are simulated; null: as many as the policy says. */
  readonly trials: number | null;
}

export interface Gathered {
  readonly assessment: Assessment;
  /** Where decisions are kept. */
  readonly decisions: string;
}

/** Throws a RiskError, a PolicyError or a PolicySourceError. */
export async function gather(files: Files, now: number): Promise<Gathered> {
  const stake = await stakeOf(await loadPolicyFile(files.policy));
  if (stake === null) {
    throw new RiskError('RISK_CONTEXT_MISSING', `The policy ${files.policy} has no risk part.`);
  }
  const { context, decisions } = stake;
  const found = files.findings === null ? null : await loadFindings(files.findings);
  const assessment = assess({
    context: { ...context, trials: files.trials ?? context.trials },
    posture: postureAt(stake, found),
    audited: found !== null,
    decisions: await loadDecisions(decisions),
    now,
  });
  return { assessment, decisions };
}
