// Every rule at every subject. Where a server runs and its file was read, both are judged: what passes
// as it runs and fails as it would start is told as well.
import type { Observation } from '../observe/facts.ts';
import { assess } from './vulnerabilities/of.ts';
import type { Assessment } from './vulnerabilities/of.ts';
import type { Context } from './context.ts';
import type { Finding } from './finding.ts';
import { Group } from './group.ts';
import { findingOf, outcomeOf } from './judge.ts';
import { leftOut } from './profile.ts';
import type { Profile } from './profile.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules/rules.ts';
import { Seen } from './seen.ts';
import { subjectsOf } from './subjects.ts';
import { differencesOf } from './agreement.ts';
import { Unseen } from './unseen.ts';

export interface Audited {
  readonly findings: readonly Finding[];
  readonly vulnerabilities: readonly (Assessment & { readonly subject: string })[];
  readonly subjects: readonly Seen[];
}

/** The name that findings about all servers together carry. */
const wholeDeployment = 'deployment';

export function audit(observation: Observation, context: Context, profile: Profile): Audited {
  const subjects = subjectsOf(observation).map(
    (facts) => new Seen(facts, facts.server === null ? 'file' : 'live', context),
  );
  const asked = rules.filter((rule) => leftOut(rule, profile) === null);
  const ofOne = asked.filter((rule) => rule.of !== 'deployment');
  const group = new Group(subjects, observation.disagreements, context);
  return {
    subjects,
    findings: [
      ...subjects.flatMap((it) => findingsOf(ofOne, it)),
      ...asked.flatMap((rule) =>
        rule.of === 'deployment'
          ? [
              findingOf(
                rule,
                wholeDeployment,
                outcomeOf(() => rule.check(group)),
              ),
            ]
          : [],
      ),
    ],
    vulnerabilities: subjects.flatMap((it) =>
      whereKnown(() => assess(it)).map((one) => ({ ...one, subject: it.name })),
    ),
  };
}

function findingsOf(
  asked: readonly Exclude<Rule, { readonly of: 'deployment' }>[],
  it: Seen,
): readonly Finding[] {
  const judged = asked
    .filter((rule) => rule.of === it.facts.kind)
    .map((rule) => ({ rule, outcome: outcomeOf(() => rule.check(it)) }));
  const findings = judged.map(({ rule, outcome }) => findingOf(rule, it.name, outcome));
  if (it.view === 'file' || it.facts.config === null) return findings;
  const atStart = new Seen(it.facts, 'file', it.context);
  const pairs = judged.map(({ rule, outcome }) => ({
    rule,
    running: outcome,
    starting: outcomeOf(() => rule.check(atStart)),
  }));
  return [...findings, ...differencesOf(pairs, it.name)];
}

function whereKnown<Value>(look: () => readonly Value[]): readonly Value[] {
  try {
    return look();
  } catch (error) {
    if (error instanceof Unseen) return [];
    throw error;
  }
}
