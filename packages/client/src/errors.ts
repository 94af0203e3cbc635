// The one table of the package's codes, with the HTTP status of the answer that fits. The page
// docs/reference/client-codes.md is tested against it in both directions. A code is never renamed and
// never used again.

const codes = {
  CLIENT_KEY_INPUT: {
    status: 404,
    advice: 'Answer as for a thing that does not exist: the input names none.',
  },
  CLIENT_KEYSPACE_INVALID: {
    status: 500,
    advice: 'Correct the template or its parts as the message says.',
  },
  CLIENT_KEY_RAW: {
    status: 500,
    advice: 'Make the key with a keyspace and hand the key itself over, not its text.',
  },
  CLIENT_SCRIPT_RAW: {
    status: 500,
    advice: 'Declare it with script(…) and run the declared script.',
  },
  CLIENT_COMMAND_RAW: {
    status: 500,
    advice:
      'Use a method of the guarded client, or allow the command by name in `dangerouslyAllow`.',
  },
  CLIENT_COMMAND_UNKNOWN: {
    status: 500,
    advice: 'Pass the table of your server: `(await verifyAgainst(client)).commands`.',
  },
  CLIENT_GUARD_INVALID: {
    status: 500,
    advice: 'Give guarded(…) a client of node-redis 6 or ioredis 6 and the options that it names.',
  },
} as const;

export type ClientCode = keyof typeof codes;

/** What failed, to what, and what to do; `code` is stable. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: ClientCode;
  /** What an HTTP layer answers with. */
  readonly status: number;

  constructor(code: ClientCode, what: string, options?: ErrorOptions) {
    super(`${what} ${codes[code].advice} [${code}]`, options);
    this.code = code;
    this.status = codes[code].status;
  }
}
