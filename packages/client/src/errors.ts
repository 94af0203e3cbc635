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
  CLIENT_KEYSPACES_MEET: {
    status: 500,
    advice: 'Give them different literals, or narrower parts, so that no key can be of both.',
  },
  CLIENT_SCAN_CLIENT: {
    status: 500,
    advice: 'Give it a client of node-redis or ioredis without a prefix of its own.',
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
