// An audit of facts, as tests ask for it.
import { audit } from '../../src/audit/audit.ts';
import type { Audited } from '../../src/audit/audit.ts';
import type { Context } from '../../src/audit/context.ts';
import type { Finding, State } from '../../src/audit/finding.ts';
import type { Profile } from '../../src/audit/profile.ts';
import { bundledData } from '../../src/audit/vulnerabilities/bundled.ts';
import type { Observation } from '../../src/observe/facts.ts';

/** Some days after the data of the bundle ends. */
export const today = Date.parse('2026-10-01T12:00:00Z');

export const context: Context = {
  now: today,
  policy: null,
  baseline: null,
  statements: null,
  sources: null,
  data: bundledData,
  administrators: new Set(),
};

export const nothingSeen: Observation = {
  at: today,
  servers: [],
  files: [],
  hosts: [],
  outside: [],
  disagreements: [],
};

export function auditOf(
  seen: Partial<Observation>,
  told: Partial<Context> = {},
  profile: Profile = 'regulated',
): Audited {
  return audit({ ...nothingSeen, ...seen }, { ...context, ...told }, profile);
}

export function rulesThat(state: State, findings: readonly Finding[]): readonly string[] {
  const rules = findings.filter((finding) => finding.state === state).map(({ rule }) => rule);
  return [...new Set(rules)].toSorted();
}
