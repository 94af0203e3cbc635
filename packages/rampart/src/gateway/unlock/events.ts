// What second factors tell the log. Patterns may hold arguments, and arguments may be passwords, so
// only the command is told.
import type { Outcome, RampartEvent, Severity } from '@rampart/keyring';

import type { EventFields } from '../login/events.ts';

const kinds = {
  GATEWAY_UNLOCK_GRANTED: ['high', 'allowed'],
  GATEWAY_UNLOCK_REQUESTED: ['medium', 'observed'],
  GATEWAY_UNLOCK_DENIED: ['medium', 'refused'],
  GATEWAY_UNLOCK_EXPIRED: ['low', 'refused'],
  GATEWAY_UNLOCK_REFUSED: ['high', 'refused'],
  GATEWAY_OPERATOR_LOCKED: ['critical', 'refused'],
  GATEWAY_OPERATOR_ENROLLED: ['high', 'changed'],
} as const satisfies Readonly<Record<string, readonly [Severity, Outcome]>>;

export type UnlockEventCode = keyof typeof kinds;

export function unlockEvent(
  code: UnlockEventCode,
  message: string,
  fields: EventFields,
): RampartEvent {
  const [severity, outcome] = kinds[code];
  return {
    time: Date.now(),
    class: 'authentication',
    code,
    severity,
    outcome,
    layer: 'gateway',
    defence: 'gateway.unlock',
    message,
    fields,
  };
}
