// What the archive tells of itself. docs/reference/archive-codes.md has a row for each.
import type { RampartEvent } from '@rampart/keyring';

import { eventMaker } from '../events/event-maker.ts';
import type { EventKind, EventMaker } from '../events/event-maker.ts';

const kinds = {
  ARCHIVE_STARTED: ['info', 'changed', 'application_lifecycle'],
  ARCHIVE_STOPPED: ['info', 'changed', 'application_lifecycle'],
  ARCHIVE_RECOVERED: ['medium', 'recovered', 'application_lifecycle'],
  ARCHIVE_CUT: ['critical', 'observed', 'detection_finding'],
  ARCHIVE_CONNECTED: ['info', 'recovered', 'application_lifecycle'],
  ARCHIVE_AWAY: ['high', 'failed', 'application_lifecycle'],
  ARCHIVE_SNAPSHOT: ['info', 'changed', 'file_activity'],
  ARCHIVE_BREAK: ['high', 'failed', 'application_lifecycle'],
  ARCHIVE_FORK: ['medium', 'observed', 'application_lifecycle'],
  ARCHIVE_CLOCK_APART: ['medium', 'observed', 'application_lifecycle'],
  ARCHIVE_HEAD: ['info', 'observed', 'file_activity'],
  ARCHIVE_STORE_AWAY: ['high', 'failed', 'application_lifecycle'],
  ARCHIVE_COPY_AWAY: ['high', 'failed', 'application_lifecycle'],
  ARCHIVE_COPY_BACK: ['medium', 'recovered', 'application_lifecycle'],
  ARCHIVE_REWRITE: ['critical', 'observed', 'detection_finding'],
  ARCHIVE_REWRITE_UNWATCHED: ['medium', 'failed', 'application_lifecycle'],
  ARCHIVE_RETIRED: ['info', 'changed', 'file_activity'],
  ARCHIVE_VERIFIED: ['info', 'observed', 'file_activity'],
  ARCHIVE_TAMPERED: ['critical', 'observed', 'detection_finding'],
  ARCHIVE_RESTORED: ['high', 'changed', 'file_activity'],
  ARCHIVE_SALVAGED: ['high', 'changed', 'file_activity'],
  ARCHIVE_DRILL_PASSED: ['info', 'observed', 'file_activity'],
  ARCHIVE_DRILL_MISSED: ['critical', 'failed', 'detection_finding'],
} as const satisfies Readonly<Record<string, EventKind>>;

export type ArchiveEventCode = keyof typeof kinds;

export type Tell = (event: RampartEvent) => void;

export const archiveEventCodes: readonly ArchiveEventCode[] =
  Object.keys(kinds).filter(isArchiveEvent);

function isArchiveEvent(code: string): code is ArchiveEventCode {
  return Object.hasOwn(kinds, code);
}

export const archiveEvent: EventMaker<ArchiveEventCode> = eventMaker('data', kinds);
