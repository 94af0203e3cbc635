// Everything that an assessment is made of, from its files.
import { dirname, resolve } from 'node:path';

import { loadPolicyFile } from '../policy/load.ts';
import { assess } from './assess.ts';
import type { Assessment } from './assess.ts';
import { RiskError } from './codes.ts';
import { contextOf } from './context.ts';
import { loadDecisions } from './decisions/load.ts';
import { loadFindings } from './findings.ts';
import { loadMeasured } from './measured.ts';
import { defencesOfPolicy, postureOf } from './posture.ts';

export interface Files {
  readonly policy: string;
  /** The report of the audit, as JSON; null: none was made. */
  readonly findings: string | null;
}

export interface Gathered {
  readonly assessment: Assessment;
  /** Where decisions are kept. */
  readonly decisions: string;
}

/** Throws a RiskError, a PolicyError or a PolicySourceError. */
export async function gather(files: Files, now: number): Promise<Gathered> {
  const policy = await loadPolicyFile(files.policy);
  const { risk, app } = policy;
  if (risk === null) {
    throw new RiskError('RISK_CONTEXT_MISSING', `The policy ${files.policy} has no risk part.`);
  }
  const beside = (path: string): string => resolve(dirname(files.policy), path);
  const decisions = beside(risk.decisions);
  const measured = risk.measured === null ? null : await loadMeasured(beside(risk.measured));
  const found = files.findings === null ? null : await loadFindings(files.findings);
  const context = contextOf(app, risk, measured);
  const posture = postureOf({
    found,
    policy: defencesOfPolicy(policy),
    claimed: new Set(context.claimed),
  });
  const assessment = assess({
    context,
    posture,
    audited: found !== null,
    decisions: await loadDecisions(decisions),
    now,
  });
  return { assessment, decisions };
}
