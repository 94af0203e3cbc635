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
  CONSOLE_LOGIN_REFUSED: {
    status: 401,
    todo: 'Type name, password and a fresh code again. Who has lost one asks for a recovery code, or for a one-time login: rampart console login.',
  },
  CONSOLE_PROOF_REFUSED: {
    status: 403,
    todo: 'Wait for the next code: each one works once. Check the clocks of both.',
  },
  CONSOLE_REQUEST_REFUSED: {
    status: 403,
    todo: 'Load the page again. If it was not you, a page from elsewhere has tried it.',
  },
  CONSOLE_STATE_MISSING: {
    status: null,
    todo: 'Start the console once: rampart console. It makes the directory, for its own account.',
  },
  CONSOLE_STATE_UNUSABLE: {
    status: null,
    todo: 'Run it as the account of the gateway, or name a directory of its own: console.directory.',
  },
  CONSOLE_POLICY_MISSING: { status: null, todo: 'Name one: rampart console --policy FILE.' },
  CONSOLE_PERSON_UNKNOWN: { status: null, todo: 'Name one of console.people of the policy.' },
  CONSOLE_WEB_MISSING: {
    status: 503,
    todo: 'Build the pages: npm run build. The console answers its API all the same.',
  },
  CONSOLE_ADDRESS_TAKEN: {
    status: null,
    todo: 'End what listens there, or give the console another address: console.listen.',
  },
  CONSOLE_CROWDED: { status: 429, todo: 'Close pages of the console that nobody looks at.' },
  CONSOLE_OWN_REQUEST: { status: 403, todo: 'Somebody else has to approve or refuse it.' },
  CONSOLE_GATEWAY_AWAY: { status: 503, todo: 'Start the gateway, or look at its log.' },
  CONSOLE_GATEWAY_REFUSED: { status: 409, todo: 'Do what the message says.' },
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
  CONSOLE_FAILED: {
    status: 500,
    todo: 'Look at the log of events. If it says nothing that helps, this is a defect of Rampart; report it.',
  },
  CONSOLE_STARTED: { status: null, todo: 'Nothing.' },
  CONSOLE_LOGIN_ALLOWED: { status: null, todo: 'Nothing, if it was that person.' },
  CONSOLE_LOGIN_DELAYED: { status: null, todo: 'Ask who tries to log in from there.' },
  CONSOLE_ADDRESS_BANNED: {
    status: null,
    todo: 'Ask who tries to log in from there. A one-time login works from there all the same.',
  },
  CONSOLE_LOGOUT: { status: null, todo: 'Nothing.' },
  CONSOLE_PROVEN: { status: null, todo: 'Nothing, if it was that person.' },
  CONSOLE_TICKET_MADE: {
    status: null,
    todo: 'Find out who made it, if you did not: that person is root on this machine.',
  },
  CONSOLE_TICKET_USED: { status: null, todo: 'Find out who used it, if you did not.' },
  CONSOLE_ACT: { status: null, todo: 'Nothing, if it was that person.' },
  CONSOLE_ACT_FAILED: { status: null, todo: 'Look at the reason; the act may be half done.' },
  CONSOLE_LOGS_UNREAD: {
    status: null,
    todo: 'Give the console’s account the right to read that directory, or correct console.logs.',
  },
  CONSOLE_KEYS_ROTATED: { status: null, todo: 'Nothing, if it was that person.' },
  CONSOLE_KEYS_REVOKED: { status: null, todo: 'Nothing, if it was that person.' },
  CONSOLE_JOB_BEGAN: { status: null, todo: 'Nothing.' },
  CONSOLE_JOB_ENDED: { status: null, todo: 'Nothing.' },
  CONSOLE_JOB_FAILED: { status: null, todo: 'Look at what it said, and begin it again.' },
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
