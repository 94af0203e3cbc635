// The second step: how each defence is, by what the audit found, what the policy says and what the
// owner claims. What nobody knows counts as not there.
import type { Policy } from '../policy/types.ts';
import { defenceNames, defenceOfRule } from './defences.ts';
import type { DefenceName } from './defences.ts';

export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical';

/** What the audit says of a rule, all subjects together. */
export interface FoundRule {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  /** A waived finding is still there: a decision changes no facts. */
  readonly state: 'pass' | 'fail' | 'unknown';
  /** Where it fails or is unknown. */
  readonly subjects: readonly string[];
  readonly mend: string | null;
}

export interface Standing {
  readonly name: DefenceName;
  /** From 0, not there, to 1, whole. */
  readonly strength: number;
  readonly state: 'whole' | 'weakened' | 'unknown' | 'absent';
  readonly by: 'audit' | 'policy' | 'claim' | 'nobody';
  /** What fails of it, and what could not be seen. */
  readonly failing: readonly FoundRule[];
  readonly unseen: readonly FoundRule[];
}

/** All defences, in the order in which a request meets them. */
export type Posture = ReadonlyMap<DefenceName, Standing>;

/** So much of a defence's strength a failing rule takes away. */
export const weakening: Readonly<Record<Severity, number>> = Object.freeze({
  critical: 0.9,
  high: 0.6,
  medium: 0.25,
  low: 0.08,
  info: 0,
});

export interface Evidence {
  /** Null: no audit was read. */
  readonly found: readonly FoundRule[] | null;
  readonly policy: ReadonlySet<DefenceName>;
  readonly claimed: ReadonlySet<DefenceName>;
}

export function postureOf(evidence: Evidence): Posture {
  const rules = new Map<DefenceName, FoundRule[]>();
  for (const each of evidence.found ?? []) {
    const name = defenceOfRule(each.rule);
    if (name !== null) rules.set(name, [...(rules.get(name) ?? []), each]);
  }
  return new Map(
    defenceNames.map((name) => [name, standingOf(name, rules.get(name) ?? [], evidence)]),
  );
}

function standingOf(name: DefenceName, rules: readonly FoundRule[], evidence: Evidence): Standing {
  const failing = rules.filter(({ state }) => state === 'fail');
  const unseen = rules.filter(({ state }) => state === 'unknown');
  const by = sourceOf(name, rules, evidence);
  const strength = by === 'nobody' ? 0 : leftBy(failing) * leftBy(unseen);
  return { name, strength, state: stateOf(by, strength, failing, unseen), by, failing, unseen };
}

function stateOf(
  by: Standing['by'],
  strength: number,
  failing: readonly FoundRule[],
  unseen: readonly FoundRule[],
): Standing['state'] {
  if (strength === 1) return 'whole';
  if (leftBy(failing) === 1 && unseen.length > 0) return 'unknown';
  return by === 'nobody' ? 'absent' : 'weakened';
}

/** What failing rules leave of a defence. */
function leftBy(rules: readonly FoundRule[]): number {
  return rules.reduce((strength, { severity }) => strength * (1 - weakening[severity]), 1);
}

/** The audit looked at it; or else somebody says that it is there. */
function sourceOf(
  name: DefenceName,
  rules: readonly FoundRule[],
  { policy, claimed }: Evidence,
): Standing['by'] {
  // What all could not be seen is no evidence; nor does an audit of a server see a gateway.
  if (rules.some(({ state }) => state !== 'unknown')) return 'audit';
  if (policy.has(name)) return 'policy';
  if (claimed.has(name)) return 'claim';
  return 'nobody';
}

/** Defences that are there because the policy puts them there. */
export function defencesOfPolicy({ gateway, users }: Policy): ReadonlySet<DefenceName> {
  const there = new Set<DefenceName>();
  // A gateway that observes lets pass what it would refuse.
  if (gateway === null || gateway.observe) return there;
  there
    .add('gateway.protocol')
    .add('gateway.address')
    .add('gateway.login')
    .add('gateway.command')
    .add('gateway.keys');
  const all = [...users.values()];
  if (all.some(({ unlock }) => unlock.kind === 'totp')) there.add('gateway.unlock');
  if (all.some(({ tenant }) => tenant !== null)) there.add('gateway.tenant');
  if (all.length > 0 && all.every(({ data }) => data.egress !== null)) there.add('gateway.egress');
  return there;
}

/** The same posture with these defences whole. */
export function withWhole(posture: Posture, names: Iterable<DefenceName>): Posture {
  const changed = new Map(posture);
  for (const name of names) {
    const standing = posture.get(name);
    if (standing !== undefined) changed.set(name, { ...standing, strength: 1, state: 'whole' });
  }
  return changed;
}

/** The same posture as if everything that could not be seen were as it should be. */
export function asIfSeen(posture: Posture): Posture {
  return new Map(
    [...posture].map(([name, standing]) => [
      name,
      standing.unseen.length === 0 ? standing : { ...standing, strength: leftBy(standing.failing) },
    ]),
  );
}

export function strengthOf(posture: Posture, name: DefenceName): number {
  return posture.get(name)?.strength ?? 0;
}
