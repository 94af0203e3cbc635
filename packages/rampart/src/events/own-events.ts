// What the log tells of itself.
import type { EventClass, Outcome, RampartEvent, Severity } from '@rampart/keyring';

import type { Fields } from './bound.ts';
import type { EventsCode } from './codes.ts';

const kinds = {
  EVENTS_LOG_OPENED: ['info', 'changed', 'application_lifecycle'],
  EVENTS_LOG_CLOSED: ['info', 'changed', 'application_lifecycle'],
  EVENTS_LOG_RECOVERED: ['medium', 'recovered', 'application_lifecycle'],
  EVENTS_LOG_CUT: ['critical', 'observed', 'detection_finding'],
  EVENTS_LOG_UNREADABLE: ['critical', 'observed', 'detection_finding'],
  EVENTS_FILE_TRUNCATED: ['critical', 'observed', 'detection_finding'],
  EVENTS_FILE_RETIRED: ['info', 'changed', 'file_activity'],
  EVENTS_GAP: ['high', 'failed', 'application_lifecycle'],
  EVENTS_CHECKPOINT_FAILED: ['high', 'failed', 'application_lifecycle'],
  EVENTS_SINK_AWAY: ['high', 'failed', 'application_lifecycle'],
  EVENTS_SINK_BACK: ['medium', 'recovered', 'application_lifecycle'],
  EVENTS_COMMANDS: ['info', 'allowed', 'api_activity'],
} as const satisfies Partial<Record<EventsCode, readonly [Severity, Outcome, EventClass]>>;

export type OwnEventCode = keyof typeof kinds;

export function ownEvent(
  time: number,
  code: OwnEventCode,
  message: string,
  fields: Fields = {},
): RampartEvent {
  const [severity, outcome, eventClass] = kinds[code];
  // Commands are the gateway's; all else is about watching itself.
  const layer = code === 'EVENTS_COMMANDS' ? 'gateway' : 'watch';
  return { time, class: eventClass, code, severity, outcome, layer, message, fields };
}
