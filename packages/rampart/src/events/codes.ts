// The one table of the log's own codes, for errors and events alike. docs/reference/events.md is
// tested against it in both directions. A code is never renamed and never used again.

const advice = {
  EVENTS_OPTION_UNKNOWN: 'Remove the option or correct its name.',
  EVENTS_OPTION_INVALID: 'Give a value within the legal range that the message states.',
  EVENTS_LOG_IN_USE:
    'Give every process a chain of its own, or wait until the other one has ended: two writers would break the chain.',
  EVENTS_LOG_UNWRITABLE:
    'Look at the cause: free space, rights, the disk. The log tries again by itself.',
  EVENTS_LOG_CLOSED: 'Nothing, as an event. As an error: do not use a log after close().',
  EVENTS_KEY_UNUSABLE:
    'Give an Ed25519 key in PEM: "openssl genpkey -algorithm ed25519" makes a private one.',
  EVENTS_LOG_MISSING: 'Name the directory that holds the log files, or one of the files.',
  EVENTS_LOG_UNREADABLE:
    'Look at the file that was set aside: its first line is not the head of a log file.',
  EVENTS_FILTER_INVALID: 'Look at --help for what the filter takes.',
  EVENTS_LOG_OPENED: 'Nothing.',
  EVENTS_LOG_RECOVERED:
    'Find out why the process ended without closing its log: it was killed, or the machine stopped.',
  EVENTS_LOG_CUT:
    'Somebody may have removed the end of the log while its process was away: compare it with what the sinks received, and keep both.',
  EVENTS_FILE_TRUNCATED:
    'Find out who shortened the file. A logrotate that says copytruncate does it: say create.',
  EVENTS_FILE_RETIRED: 'Nothing. The oldest file went, as the number of files to keep demands.',
  EVENTS_GAP:
    'Free space or a faster disk; if only commands were lost, record notable commands instead of all.',
  EVENTS_CHECKPOINT_FAILED:
    'Look at the cause: without checkpoints a log that was cut off or rewritten does not show.',
  EVENTS_SINK_AWAY:
    'Look at the cause: what happens is not copied off this machine. It is sent again by itself.',
  EVENTS_SINK_BACK:
    'If events were lost to the sink, take them from the log of this machine: there they are whole.',
  EVENTS_COMMANDS: 'Nothing. What a connection ran, in order.',
} as const;

export type EventsCode = keyof typeof advice;

/** Every code of the log itself, and what to do about it. */
export const eventsCodes: Readonly<Record<EventsCode, string>> = Object.freeze(advice);

/** What failed, to what, and what to do; `code` is stable. */
export class EventsError extends Error {
  readonly code: EventsCode;

  constructor(code: EventsCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${advice[code]}`, options);
    this.name = 'EventsError';
    this.code = code;
  }
}

/** The word of the system for what failed (`ENOSPC`), or the error's message. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.message;
}
