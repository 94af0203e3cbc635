// What a policy says is at stake, with the files that it names; and what hangs on decisions today, by
// what an audit has just found.
import { dirname, resolve } from 'node:path';

import type { Policy } from '../policy/types.ts';
import { contextOf } from './context.ts';
import type { Context } from './context.ts';
import type { WorthNow } from './decisions/ruling.ts';
import type { DefenceName } from './defences.ts';
import { rulesOf } from './findings.ts';
import type { Finding } from './findings.ts';
import { loadMeasured } from './measured.ts';
import { defencesOfPolicy, postureOf } from './posture.ts';
import type { FoundRule, Posture } from './posture.ts';
import { worthOf, worthOfAll } from './worth.ts';

export interface Stake {
  readonly context: Context;
  /** Those that the policy puts up. */
  readonly defences: ReadonlySet<DefenceName>;
  /** The directory of decisions. */
  readonly decisions: string;
}

/** The file of what was measured; null: the policy names none. */
export function measuredOf({ risk, source }: Policy): string | null {
  const measured = risk?.measured ?? null;
  return measured === null ? null : resolve(dirname(source), measured);
}

/** Null: the policy says nothing of risk. Throws a RiskError or a PolicyError. */
export async function stakeOf(policy: Policy): Promise<Stake | null> {
  const { risk, app, source } = policy;
  if (risk === null) return null;
  const measured = measuredOf(policy);
  return {
    context: contextOf(app, risk, measured === null ? null : await loadMeasured(measured)),
    defences: defencesOfPolicy(policy),
    decisions: resolve(dirname(source), risk.decisions),
  };
}

/** `found`: null when no audit was read. */
export function postureAt(
  { context, defences }: Stake,
  found: readonly FoundRule[] | null,
): Posture {
  return postureOf({ found, policy: defences, claimed: new Set(context.claimed) });
}

/** Without a stake nobody knows what anything is worth, and only its end opens a decision again. */
export function worthNowOf(stake: Stake | null, findings: readonly Finding[]): WorthNow {
  if (stake === null) return () => undefined;
  const { context } = stake;
  const worth = worthOfAll(postureAt(stake, rulesOf(findings)), context);
  return (decision) => worthOf(decision, worth, context.currency);
}
