// One rule at one subject: a finding.
import { hash } from 'node:crypto';

import type { Evidence, Finding, Mend, Missing, State } from './finding.ts';
import type { Rule } from './rule.ts';
import { Unseen } from './unseen.ts';
import type { Verdict } from './verdict.ts';

/** What a check came to; `missing` where it did not see enough. */
export type Outcome = Verdict | { readonly state: 'unknown'; readonly missing: readonly Missing[] };

export function outcomeOf(check: () => Verdict): Outcome {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Unseen)) throw error;
    return { state: 'unknown', missing: error.missing };
  }
}

/** Evidence that a finding carries; a weakness more than this is told by its number only. */
const mostEvidence = 50;

export function findingOf(rule: Rule, subject: string, outcome: Outcome): Finding {
  const evidence = outcome.state === 'fail' ? outcome.evidence.slice(0, mostEvidence) : [];
  return {
    rule: rule.id,
    title: rule.title,
    layer: rule.layer,
    family: rule.family,
    severity: rule.severity,
    harms: rule.harms,
    subject,
    state: outcome.state,
    why: rule.why,
    evidence,
    missing: outcome.state === 'unknown' ? outcome.missing : [],
    notApplicable: outcome.state === 'not applicable' ? outcome.why : null,
    mend: outcome.state === 'fail' ? mendFor(rule.mend, evidence) : null,
    references: rule.references,
    waiver: null,
    fingerprint: fingerprintOf(rule.id, subject, outcome.state, evidence),
  };
}

/** Where the evidence names one user, the line names him too. */
function mendFor(mend: Mend, evidence: readonly Evidence[]): Mend {
  const names = [...new Set(evidence.map(({ about }) => about))];
  const [name] = names;
  if (mend.where !== 'users.acl' || names.length !== 1 || name === undefined) return mend;
  return { ...mend, lines: mend.lines.map((line) => line.replace('user NAME', `user ${name}`)) };
}

/** By what it is about, not by its words or counts: those change from run to run. */
function fingerprintOf(
  rule: string,
  subject: string,
  state: State,
  evidence: readonly Evidence[],
): string {
  const about = state === 'fail' ? new Set(evidence.map((one) => one.about)) : [];
  const text = JSON.stringify([rule, subject, [...about].toSorted()]);
  return hash('sha256', text, 'hex').slice(0, 32);
}
