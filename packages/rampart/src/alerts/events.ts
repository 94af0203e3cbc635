// What the alerts tell of themselves. docs/reference/alerts.md has a row for each.
import { eventMaker } from '../events/event-maker.ts';
import type { EventKind, EventMaker } from '../events/event-maker.ts';

const kinds = {
  ALERTS_STARTED: ['info', 'changed', 'application_lifecycle'],
  ALERTS_STOPPED: ['info', 'changed', 'application_lifecycle'],
  ALERTS_BEGAN: ['medium', 'observed', 'detection_finding'],
  ALERTS_ENDED: ['info', 'recovered', 'detection_finding'],
  ALERTS_SINK_AWAY: ['high', 'failed', 'application_lifecycle'],
  ALERTS_SINK_BACK: ['info', 'recovered', 'application_lifecycle'],
  ALERTS_NOTICE_LOST: ['high', 'failed', 'application_lifecycle'],
  ALERTS_SILENCED: ['medium', 'changed', 'configuration_change'],
} as const satisfies Readonly<Record<string, EventKind>>;

export type AlertsEventCode = keyof typeof kinds;

export const alertsEventCodes: readonly AlertsEventCode[] = Object.keys(kinds).filter(isOurs);

function isOurs(code: string): code is AlertsEventCode {
  return Object.hasOwn(kinds, code);
}

export const alertsEvent: EventMaker<AlertsEventCode> = eventMaker('watch', kinds);
