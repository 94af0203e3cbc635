// The one table of the console's codes, for errors and events alike. docs/reference/console-codes.md is
// tested against it in both directions. A code is never renamed and never used again.

interface Advice {
  /** What HTTP calls it; null: an event only. */
  readonly status: 400 | 401 | 403 | 404 | 409 | 429 | 500 | 503 | null;
  readonly todo: string;
}

const advice = {
  CONSOLE_REQUEST_MALFORMED: {
    status: 400,
    todo: 'Load the page again; it is of another version.',
  },
  CONSOLE_NOT_FOUND: { status: 404, todo: 'Look at the address; it may be an old one.' },
  CONSOLE_NOT_LOGGED_IN: { status: 401, todo: 'Log in.' },
  CONSOLE_ROLE_MISSING: {
    status: 403,
    todo: 'Ask somebody who has the role, or have it given to you in the policy (console.people).',
  },
  CONSOLE_PROOF_NEEDED: { status: 403, todo: 'Give the code that your authenticator shows now.' },
  CONSOLE_JOB_RUNNING: { status: 409, todo: 'Wait until it has ended.' },
  CONSOLE_REFUSED: { status: 409, todo: 'Do what the message says, and try again.' },
  CONSOLE_NOT_SET_UP: {
    status: 409,
    todo: 'Write into the policy what is missing; docs/reference/policy.md has every setting.',
  },
  CONSOLE_STOPPING: { status: 503, todo: 'Wait until it has started again.' },
  CONSOLE_EDIT_STALE: { status: 409, todo: 'Load the page again, and make the change once more.' },
  CONSOLE_EDIT_REFUSED: { status: 400, todo: 'Correct the value, or change the file by hand.' },
  CONSOLE_PLAN_GONE: { status: 409, todo: 'Have the change planned again.' },
  CONSOLE_LOG_AWAY: {
    status: 503,
    todo: 'Make the log of events writable: nothing is done that it cannot hold.',
  },
  CONSOLE_JOB_BEGAN: { status: null, todo: 'Nothing.' },
  CONSOLE_JOB_ENDED: { status: null, todo: 'Nothing.' },
  CONSOLE_JOB_FAILED: { status: null, todo: 'Look at what it said, and begin it again.' },
  CONSOLE_FAILED: { status: 500, todo: 'Look at the log of events: it says what failed.' },
} as const satisfies Readonly<Record<string, Advice>>;

export type ConsoleCode = keyof typeof advice;

/** Every code of the console, and what to do about it. */
export const consoleCodes: Readonly<Record<ConsoleCode, Advice>> = Object.freeze(advice);

/** Why something at the console was not done. */
export class ConsoleError extends Error {
  readonly code: ConsoleCode;
  readonly todo: string;

  constructor(code: ConsoleCode, what: string, options?: { readonly cause?: unknown }) {
    super(what, options);
    this.name = 'ConsoleError';
    this.code = code;
    this.todo = advice[code].todo;
  }
}
