// What is told of decisions: who answers for what, and that it ended or must be looked at again.
import type { Outcome, RampartEvent, Severity } from '@rampart/keyring';

import type { Decided } from './assess.ts';
import { riskCodes } from './codes.ts';
import type { Decision } from './decisions/decision.ts';
import { rounded2 } from './words.ts';

const kinds = {
  RISK_DECISION_MADE: ['info', 'changed'],
  RISK_DECISION_EXPIRED: ['high', 'observed'],
  RISK_DECISION_REOPENED: ['high', 'observed'],
} as const satisfies Partial<Record<keyof typeof riskCodes, readonly [Severity, Outcome]>>;

export function decisionMade(decision: Decision, time: number): RampartEvent {
  return decisionEvent('RISK_DECISION_MADE', decision, time, 'was made');
}

/** An event for a decision that holds no more; null for one that does. */
export function decisionEnded(
  { decision, standing, worth }: Decided,
  time: number,
): RampartEvent | null {
  switch (standing) {
    case 'holds':
      return null;
    case 'expired':
      return decisionEvent('RISK_DECISION_EXPIRED', decision, time, `ended on ${decision.expires}`);
    case 'reopened':
      return decisionEvent('RISK_DECISION_REOPENED', decision, time, 'is open again', {
        annualLoss: rounded2(worth ?? 0),
      });
  }
}

function decisionEvent(
  code: keyof typeof kinds,
  { id, answer, about, owner, expires }: Decision,
  time: number,
  what: string,
  fields: Readonly<Record<string, string | number>> = {},
): RampartEvent {
  const [severity, outcome] = kinds[code];
  return {
    time,
    class: 'detection_finding',
    code,
    severity,
    outcome,
    layer: 'watch',
    message: `The decision ${id} ${what}. ${riskCodes[code]}`,
    fields: { decision: id, answer, about: about.join(' '), owner, expires, ...fields },
  };
}
