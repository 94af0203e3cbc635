/** Something about the admin socket. */
export class AdminError extends Error {
  readonly code: AdminCode;

  constructor(code: AdminCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${adminCodes[code]}`, options);
    this.name = 'AdminError';
    this.code = code;
  }
}

/** Every code, and what to do about it. */
export const adminCodes = {
  GATEWAY_ADMIN_AWAY: 'Start the gateway, or name its socket with --socket.',
  GATEWAY_ADMIN_REFUSED: 'Run it as the account of the gateway, or as root.',
  GATEWAY_ADMIN_TAKEN: 'Another gateway answers there; stop it, or give this one its own socket.',
  GATEWAY_ADMIN_UNKNOWN: 'The gateway is of another version than this command; use the same.',
  GATEWAY_ADMIN_MALFORMED: 'The gateway is of another version than this command; use the same.',
  GATEWAY_ADMIN_FAILED: 'Look at the gateway: its log says what failed.',
} as const;

export type AdminCode = keyof typeof adminCodes;

/** What the gateway answered instead of doing it; `code` is the gateway's. */
export class AdminAnswerError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'AdminAnswerError';
    this.code = code;
  }
}
