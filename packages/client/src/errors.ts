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
  CLIENT_REDIS_UNKNOWN: {
    status: 500,
    advice:
      'Pass a client of node-redis (createClient, createSentinel, createCluster) or ioredis (Redis, Cluster), or a transaction or pipeline of one.',
  },
  CLIENT_SCRIPT_LITERAL: {
    status: 500,
    advice:
      'Write the Lua as lua`…` in the source, without ${…}: what changes goes in as a key or an argument.',
  },
  CLIENT_SCRIPT_INVALID: {
    status: 500,
    advice: 'Correct the declaration of the script as the message says.',
  },
  CLIENT_SCRIPT_LUA: {
    status: 500,
    advice:
      'Use keys.NAME and args.NAME as they are declared, and redis.call with the name of the command in quotes.',
  },
  CLIENT_SCRIPT_KEY: {
    status: 500,
    advice: 'Give every declared key, made by its keyspace, and no other.',
  },
  CLIENT_SCRIPT_ARGUMENT: {
    status: 400,
    advice: 'Refuse the input, or declare what the script shall take.',
  },
  CLIENT_SCRIPT_SLOTS: {
    status: 500,
    advice: 'Give the keyspaces a hash tag in common: keyspace(…, { hashTag }).',
  },
  CLIENT_SCRIPT_REPLY: {
    status: 500,
    advice: 'Declare the reply as the Lua returns it.',
  },
  CLIENT_FUNCTIONS_CHANGED: {
    status: 500,
    advice: 'Raise the version: a version that a server has is never given another text.',
  },
  CLIENT_SEALED_OPTION: {
    status: 500,
    advice: 'Correct the option as the message says.',
  },
  CLIENT_SEALED_NOT_READY: {
    status: 503,
    advice: 'Await ring.ready() before the first use.',
  },
  CLIENT_SEALED_PLAIN: {
    status: 500,
    advice: 'Find out who wrote it: sealed values are written through sealed() only.',
  },
  CLIENT_SEALED_NEWER: {
    status: 500,
    advice: 'Update this server; a newer one wrote the value.',
  },
  CLIENT_SEALED_KEY_UNKNOWN: {
    status: 500,
    advice:
      'Check that this server has the ring that sealed it; restore a backup of the ring if the key was lost.',
  },
  CLIENT_SEALED_MOVED: {
    status: 500,
    advice:
      'Find out who copied or renamed it in Redis: the value is authentic, but not for this key.',
  },
  CLIENT_SEALED_ALTERED: {
    status: 500,
    advice: 'Find out who else writes there; the value was changed after it was sealed.',
  },
  CLIENT_SEALED_TRUNCATED: {
    status: 500,
    advice: 'Find out who cut it, or write it again; its end is missing.',
  },
  CLIENT_SEALED_REPLACED: {
    status: 409,
    advice: 'Read it again from the beginning.',
  },
  CLIENT_SEALED_DRAFT_LOST: {
    status: 503,
    advice:
      'Write it again. A draft dies when its source pauses for ten minutes, and with a flush or a failover.',
  },
  CLIENT_SEALED_TOO_LONG: {
    status: 413,
    advice: 'Raise maxLength, or use write() and read(), which take any length.',
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

/** Every code, with the HTTP status of the answer that fits and what to do. */
export const clientCodes: Readonly<
  Record<ClientCode, { readonly status: number; readonly advice: string }>
> = Object.freeze(codes);

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
