// The one table of what can go wrong with a connection of the tool. An error reply is no such thing:
// it is an answer.

const advice = {
  RESP_CONNECTION_AWAY: 'Check the address, and that the server runs and may be reached from here.',
  RESP_CONNECTION_LOST:
    'Its log says why it hung up; a port that speaks TLS does so when it is asked without.',
  RESP_CONNECTION_TIMED_OUT:
    'Try again when the server is less busy; a firewall that drops packets looks the same.',
  RESP_CONNECTION_TLS:
    'Check which authority is trusted, the names in the certificate, and whether the port speaks TLS at all.',
  RESP_CONNECTION_CERTIFICATE:
    'Name a client certificate and its key: the server wants to see one.',
  RESP_CONNECTION_LOGIN:
    'Check the name and the password; the user may be off or have another one.',
  RESP_CONNECTION_NOT_REDIS: 'Check the address: another program answers there.',
  RESP_CONNECTION_REPLY_TOO_LARGE: 'Ask for less at a time.',
  RESP_CONNECTION_CLOSED: 'Open another connection.',
} as const;

export type ConnectionCode = keyof typeof advice;

/** Every code of a connection, and what to do about it. */
export const connectionCodes: Readonly<Record<ConnectionCode, string>> = Object.freeze(advice);

export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly code: ConnectionCode;
  /** The first line that came back, where one did: an error of the server, or what is no Redis. */
  readonly answer: string | null;

  constructor(
    code: ConnectionCode,
    what: string,
    answer: string | null = null,
    options?: ErrorOptions,
  ) {
    super(`${what} ${advice[code]}`, options);
    this.code = code;
    this.answer = answer;
  }
}
