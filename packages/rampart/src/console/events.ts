// What the console tells the log. Names that nobody has may be passwords that were typed in the wrong
// place, so they are never told.

import { eventMaker } from '../events/event-maker.ts';
import type { EventKind, EventMaker } from '../events/event-maker.ts';
import type { ConsoleCode } from './errors.ts';

const kinds = {
  CONSOLE_STARTED: ['info', 'changed', 'application_lifecycle'],
  CONSOLE_LOGIN_ALLOWED: ['medium', 'allowed', 'authentication'],
  CONSOLE_LOGIN_REFUSED: ['medium', 'refused', 'authentication'],
  CONSOLE_LOGIN_DELAYED: ['medium', 'observed', 'detection_finding'],
  CONSOLE_ADDRESS_BANNED: ['high', 'refused', 'detection_finding'],
  CONSOLE_LOGOUT: ['info', 'changed', 'authentication'],
  CONSOLE_PROVEN: ['medium', 'allowed', 'authentication'],
  CONSOLE_PROOF_REFUSED: ['high', 'refused', 'authentication'],
  CONSOLE_TICKET_MADE: ['high', 'changed', 'authentication'],
  CONSOLE_TICKET_USED: ['high', 'allowed', 'authentication'],
  CONSOLE_REQUEST_REFUSED: ['medium', 'refused', 'web_resource_access'],
  CONSOLE_ACT: ['high', 'changed', 'api_activity'],
  CONSOLE_ACT_FAILED: ['high', 'failed', 'api_activity'],
  CONSOLE_FAILED: ['high', 'failed', 'application_lifecycle'],
  CONSOLE_LOGS_UNREAD: ['high', 'failed', 'application_lifecycle'],
} as const satisfies Partial<Record<ConsoleCode, EventKind>>;

export type ConsoleEventCode = keyof typeof kinds;

export const consoleEvent: EventMaker<ConsoleEventCode> = eventMaker('watch', kinds);
