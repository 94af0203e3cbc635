// The audit that `rampart audit --policy FILE` makes.
import { look } from '../../../audit/look.ts';
import type { AuditReport } from '../../../audit/report.ts';
import { runAudit } from '../../../audit/run.ts';
import { startsOf } from '../../../audit/starts.ts';
import { targetsOf } from '../../../audit/target.ts';
import { bundledData } from '../../../audit/vulnerabilities/bundled.ts';
import type { Policy } from '../../../policy/types.ts';
import { findingsRuling } from '../../../risk/decisions/findings-ruling.ts';
import { loadDecisions } from '../../../risk/decisions/load.ts';
import { stakeOf } from '../../../risk/stake.ts';
import { version } from '../../../version.ts';
import { ConsoleError } from '../../errors.ts';
import { decisionsBeside } from '../decisions-beside.ts';

export async function auditOf(policy: Policy, now: number): Promise<AuditReport> {
  const stake = await stakeOf(policy);
  const decisions = await loadDecisions(decisionsBeside(policy));
  const targets = await targetsOf(policy);
  if (targets.length === 0) {
    const what = `${policy.source} names no server that could be looked at.`;
    throw new ConsoleError('CONSOLE_NOT_SET_UP', what);
  }
  const observation = await look({ targets, configs: [], starts: startsOf(policy), keys: 0, now });
  const { report } = runAudit({
    observation,
    context: {
      now,
      policy,
      baseline: null,
      statements: null,
      sources: null,
      data: bundledData,
      administrators: new Set(),
    },
    profile: 'basic',
    rulingOn: findingsRuling(stake, decisions, now),
    version,
  });
  return report;
}
