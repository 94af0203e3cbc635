// What a gateway tells of its own life. docs/reference/gateway-events.md has a row for each.
import type { EventClass, Outcome, RampartEvent, Severity } from '@rampart/keyring';

import type { EventFields } from '../login/events.ts';

const kinds = {
  GATEWAY_STARTED: ['info', 'changed', 'application_lifecycle'],
  GATEWAY_STOPPING: ['info', 'changed', 'application_lifecycle'],
  GATEWAY_SERVER_AWAY: ['high', 'failed', 'application_lifecycle'],
  GATEWAY_SERVER_BACK: ['medium', 'recovered', 'application_lifecycle'],
  GATEWAY_SERVER_OPEN: ['critical', 'observed', 'application_lifecycle'],
  GATEWAY_CERTIFICATE_ENDING: ['high', 'observed', 'application_lifecycle'],
  GATEWAY_CERTIFICATE_ENDED: ['critical', 'failed', 'application_lifecycle'],
  GATEWAY_TABLE_BUNDLED: ['medium', 'failed', 'application_lifecycle'],
  GATEWAY_TABLE_READ: ['low', 'changed', 'application_lifecycle'],
  GATEWAY_POLICY_LOADED: ['medium', 'changed', 'configuration_change'],
  GATEWAY_POLICY_REFUSED: ['high', 'failed', 'configuration_change'],
  GATEWAY_WORKER_ENDED: ['high', 'failed', 'application_lifecycle'],
  GATEWAY_WORKER_STARTED: ['medium', 'recovered', 'application_lifecycle'],
  GATEWAY_BAN_LIFTED: ['medium', 'changed', 'configuration_change'],
} as const satisfies Readonly<Record<string, readonly [Severity, Outcome, EventClass]>>;

export type OperatingEventCode = keyof typeof kinds;

export const operatingEventCodes: readonly OperatingEventCode[] =
  Object.keys(kinds).filter(isOperatingEvent);

function isOperatingEvent(code: string): code is OperatingEventCode {
  return Object.hasOwn(kinds, code);
}

export function operatingEvent(
  code: OperatingEventCode,
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
    message,
    fields,
  };
}
