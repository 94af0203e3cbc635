export type ReplyErrorCode =
  | 'RESP_REPLY_INCOMPLETE'
  | 'RESP_REPLY_MALFORMED'
  | 'RESP_REPLY_TOO_DEEP';

const messages: Readonly<Record<ReplyErrorCode, string>> = Object.freeze({
  RESP_REPLY_INCOMPLETE: 'the bytes end before the reply does; scan for its end before reading it',
  RESP_REPLY_MALFORMED:
    'the bytes are not a Redis reply; close the connection that they came from, it is out of step',
  RESP_REPLY_TOO_DEEP: 'the reply nests too deeply to be read; make the script return less nesting',
});

/** A reply that cannot be read. It is told where, never what stands there. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';
  readonly code: ReplyErrorCode;

  constructor(code: ReplyErrorCode, at: number) {
    super(`At byte ${at}: ${messages[code]}.`);
    this.code = code;
  }
}
