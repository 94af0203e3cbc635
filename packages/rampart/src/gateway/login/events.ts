// What logins tell the log. A name that no user has may be a password that somebody typed in the
// wrong place, so it is never told.
import type { EventClass, Outcome, RampartEvent, Severity } from '@rampart/keyring';

const kinds = {
  GATEWAY_LOGIN_ALLOWED: ['info', 'allowed', 'authentication'],
  GATEWAY_LOGIN_REFUSED: ['medium', 'refused', 'authentication'],
  GATEWAY_LOGIN_OBSERVED: ['medium', 'observed', 'authentication'],
  GATEWAY_LOGIN_DELAYED: ['medium', 'observed', 'detection_finding'],
  GATEWAY_LOGIN_UNDECIDED: ['medium', 'failed', 'authentication'],
  GATEWAY_ADDRESS_BANNED: ['high', 'refused', 'detection_finding'],
  GATEWAY_BAN_ENDED: ['info', 'changed', 'detection_finding'],
  GATEWAY_SHARING_LOST: ['medium', 'failed', 'application_lifecycle'],
  GATEWAY_SHARING_BACK: ['info', 'recovered', 'application_lifecycle'],
  GATEWAY_SHARING_EMPTIED: ['high', 'recovered', 'detection_finding'],
  GATEWAY_SHARING_FORGED: ['critical', 'refused', 'detection_finding'],
} as const satisfies Readonly<Record<string, readonly [Severity, Outcome, EventClass]>>;

export type LoginEventCode = keyof typeof kinds;

export type EventFields = Readonly<Record<string, string | number | boolean>>;

export type Tell = (event: RampartEvent) => void;

export function loginEvent(
  code: LoginEventCode,
  message: string,
  fields: EventFields = {},
): RampartEvent {
  const [severity, outcome, eventClass] = kinds[code];
  return {
    time: Date.now(),
    class: eventClass,
    code,
    severity,
    outcome,
    layer: 'gateway',
    defence: 'gateway.login',
    message,
    fields,
  };
}
