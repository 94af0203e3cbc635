// Contexts and postures as tests need them.
import { loadPolicy } from '../../src/policy/load.ts';
import { assess } from '../../src/risk/assess.ts';
import type { Assessment } from '../../src/risk/assess.ts';
import { contextOf } from '../../src/risk/context.ts';
import type { Context } from '../../src/risk/context.ts';
import type { Decision } from '../../src/risk/decisions/decision.ts';
import type { DefenceName } from '../../src/risk/defences.ts';
import type { Measured } from '../../src/risk/measured.ts';
import { postureOf } from '../../src/risk/posture.ts';
import type { FoundRule, Posture } from '../../src/risk/posture.ts';
import { noon } from './decisions/a-decision.ts';

/** A context from the lines of a risk part. */
export function contextFrom(lines: string, measured: Measured | null = null): Context {
  const { risk, app } = loadPolicy(`version: 1\napp: shop\nrisk:\n  ${lines}\n`, 'rampart.yaml');
  if (risk === null) throw new Error('The policy lost its risk part.');
  return contextOf(app, risk, measured);
}

export const hospital: Context = contextFrom('{ preset: hospital, trials: 8000 }');

export function aRule(rule: string, changes: Partial<FoundRule> = {}): FoundRule {
  return {
    rule,
    title: `Rule ${rule}`,
    severity: 'high',
    state: 'fail',
    subjects: ['10.0.1.5:6379'],
    mend: null,
    ...changes,
  };
}

export const passed = (rule: string): FoundRule => aRule(rule, { state: 'pass', subjects: [] });

/** A posture by what the audit found and what the owner claims. */
export function postureBy(
  found: readonly FoundRule[] | null,
  claimed: readonly DefenceName[] = [],
): Posture {
  return postureOf({ found, policy: new Set(), claimed: new Set(claimed) });
}

/** A server that passes what is looked at of it, and a host that nobody saw. */
export const wellKept: Posture = postureBy([
  ...['NET-001', 'AUTH-001', 'ACL-002', 'TLS-001', 'CFG-001', 'VER-001', 'PER-001'].map(passed),
  aRule('AVA-001', { severity: 'medium' }),
  aRule('OS-001', { state: 'unknown' }),
]);

export function assessed(
  context: Context,
  posture: Posture = wellKept,
  decisions: readonly Decision[] = [],
): Assessment {
  return assess({ context, posture, audited: true, decisions, now: noon });
}
