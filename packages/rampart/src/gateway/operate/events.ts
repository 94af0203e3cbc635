// What a gateway tells of its own life. docs/reference/gateway-events.md has a row for each.
import { eventMaker } from '../../events/event-maker.ts';
import type { EventKind, EventMaker } from '../../events/event-maker.ts';

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
} as const satisfies Readonly<Record<string, EventKind>>;

export type OperatingEventCode = keyof typeof kinds;

export const operatingEventCodes: readonly OperatingEventCode[] =
  Object.keys(kinds).filter(isOperatingEvent);

function isOperatingEvent(code: string): code is OperatingEventCode {
  return Object.hasOwn(kinds, code);
}

export const operatingEvent: EventMaker<OperatingEventCode> = eventMaker('gateway', kinds);
