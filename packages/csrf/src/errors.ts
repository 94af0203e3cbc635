// The one table of codes. Each is stable and never reused; docs/reference/csrf-codes.md is tested
// against it both ways.
import type { Decision, Defence, Refuse } from '@rampart/keyring';

interface CodeEntry {
  readonly status: number;
  readonly defence: Defence;
  /** Is a fresh token the cure? The browser module renews on these. */
  readonly renewable: boolean;
  /** What a stranger may read in the response: nothing of the request, nothing of the keys. */
  readonly message: string;
}

const entry = (
  defence: Defence,
  message: string,
  { status = 403, renewable = false }: { status?: number; renewable?: boolean } = {},
): CodeEntry => Object.freeze({ status, defence, renewable, message });

const renewable = { renewable: true };
const unavailable = { status: 503 };

export type CsrfCode =
  | 'CSRF_METADATA_CROSS_SITE'
  | 'CSRF_METADATA_SAME_SITE'
  | 'CSRF_ORIGIN_MISMATCH'
  | 'CSRF_ORIGIN_NULL'
  | 'CSRF_ORIGIN_MALFORMED'
  | 'CSRF_ORIGIN_MISSING'
  | 'CSRF_HOST_CONFLICT'
  | 'CSRF_HEADER_MISSING'
  | 'CSRF_COOKIE_AMBIGUOUS'
  | 'CSRF_BINDING_MISSING'
  | 'CSRF_TOKEN_MISSING'
  | 'CSRF_TOKEN_AMBIGUOUS'
  | 'CSRF_TOKEN_MALFORMED'
  | 'CSRF_TOKEN_FORMAT'
  | 'CSRF_TOKEN_INVALID'
  | 'CSRF_TOKEN_EXPIRED'
  | 'CSRF_TOKEN_EARLY'
  | 'CSRF_TOKEN_KEY_FORGED'
  | 'CSRF_TOKEN_KEY_UNKNOWN'
  | 'CSRF_TOKEN_KEY_REVOKED'
  | 'CSRF_TOKEN_REVOKED'
  | 'CSRF_TOKEN_ACTION_REQUIRED'
  | 'CSRF_TOKEN_USED'
  | 'CSRF_TOKEN_MAY_BE_USED'
  | 'CSRF_ONCE_UNAVAILABLE'
  | 'CSRF_KEYS_UNAVAILABLE'
  | 'CSRF_STORE_UNAVAILABLE';

export const codes: Readonly<Record<CsrfCode, CodeEntry>> = Object.freeze({
  CSRF_METADATA_CROSS_SITE: entry('csrf.metadata', 'This request was sent by another site.'),
  CSRF_METADATA_SAME_SITE: entry(
    'csrf.metadata',
    'This request was sent by a neighbouring site that is not trusted.',
  ),
  CSRF_ORIGIN_MISMATCH: entry('csrf.origin', 'This request was sent from another origin.'),
  CSRF_ORIGIN_NULL: entry('csrf.origin', 'This request hides where it was sent from.'),
  CSRF_ORIGIN_MALFORMED: entry(
    'csrf.origin',
    'The Origin or Referer of this request is no origin.',
  ),
  CSRF_ORIGIN_MISSING: entry('csrf.origin', 'This request does not say where it was sent from.'),
  CSRF_HOST_CONFLICT: entry('csrf.origin', 'This request names two different hosts.', {
    status: 400,
  }),
  CSRF_HEADER_MISSING: entry(
    'csrf.header',
    'A header that only our own pages can send is missing.',
  ),
  CSRF_COOKIE_AMBIGUOUS: entry(
    'csrf.cookie',
    'The visitor cookie was sent twice or was not set by this application.',
    renewable,
  ),
  CSRF_BINDING_MISSING: entry(
    'csrf.cookie',
    'There is neither a session nor a visitor that a token could belong to.',
    renewable,
  ),
  CSRF_TOKEN_MISSING: entry('csrf.token', 'The anti-forgery token is missing.', renewable),
  CSRF_TOKEN_AMBIGUOUS: entry('csrf.token', 'Two different anti-forgery tokens were sent.'),
  CSRF_TOKEN_MALFORMED: entry('csrf.token', 'This is no anti-forgery token.', renewable),
  CSRF_TOKEN_FORMAT: entry(
    'csrf.token',
    'This token has a format that is not accepted.',
    renewable,
  ),
  CSRF_TOKEN_INVALID: entry(
    'csrf.token',
    'This token was made for someone or something else.',
    renewable,
  ),
  CSRF_TOKEN_EXPIRED: entry('csrf.token', 'This token is too old.', renewable),
  CSRF_TOKEN_EARLY: entry('csrf.token', 'This token comes from the future.', renewable),
  CSRF_TOKEN_KEY_FORGED: entry('csrf.token', 'This token names a key that never was.', renewable),
  CSRF_TOKEN_KEY_UNKNOWN: entry(
    'csrf.token',
    'This token names a key that is not known.',
    renewable,
  ),
  CSRF_TOKEN_KEY_REVOKED: entry('csrf.token', 'The key of this token was revoked.', renewable),
  CSRF_TOKEN_REVOKED: entry('csrf.token', 'This token was revoked.', renewable),
  CSRF_TOKEN_ACTION_REQUIRED: entry(
    'csrf.token',
    'This route asks for a token of its own.',
    renewable,
  ),
  // A browser resends by itself when a connection breaks, and then the first copy has passed: these
  // two are never cured by trying again unasked.
  CSRF_TOKEN_USED: entry('csrf.once', 'This token was used before, and counts only once.'),
  CSRF_TOKEN_MAY_BE_USED: entry(
    'csrf.once',
    'It cannot be told any more whether this token was used before.',
  ),
  CSRF_ONCE_UNAVAILABLE: entry(
    'csrf.once',
    'It cannot be told now whether this token was used before; try again.',
    unavailable,
  ),
  CSRF_KEYS_UNAVAILABLE: entry('csrf.token', 'The server has no keys yet; try again.', unavailable),
  CSRF_STORE_UNAVAILABLE: entry(
    'csrf.token',
    'It cannot be told now whether this token was revoked; try again.',
    unavailable,
  ),
});

/** Codes of mistakes in how the protection is used, not of requests. */
export type MisuseCode =
  | 'CSRF_OPTION_INVALID'
  | 'CSRF_OPTION_UNKNOWN'
  | 'CSRF_BINDING_INVALID'
  | 'CSRF_BODY_NOT_PARSED'
  | 'CSRF_BEHIND_PROXY'
  | 'CSRF_SESSION_CHANGES'
  | 'CSRF_KEYS_TOO_SHORT'
  | 'CSRF_REPORT_ONLY'
  | 'CSRF_REPORT_ONLY_ENDED'
  | 'CSRF_LEAVE_DELAYED';

export const misuseCodes: Readonly<Record<MisuseCode, string>> = Object.freeze({
  CSRF_OPTION_INVALID: 'An option has a value that it cannot have.',
  CSRF_OPTION_UNKNOWN: 'An option does not exist.',
  CSRF_BINDING_INVALID: 'A session, user, tenant or action cannot be bound into a token.',
  CSRF_BODY_NOT_PARSED: 'A form arrived whose body nobody has parsed before the check.',
  CSRF_BEHIND_PROXY: 'Forwarded headers arrive, but no proxy is trusted and no origin is pinned.',
  CSRF_SESSION_CHANGES: 'The session id is another one at every request.',
  CSRF_KEYS_TOO_SHORT: 'Keys die before the tokens that they signed.',
  CSRF_REPORT_ONLY: 'The protection reports and lets pass.',
  CSRF_REPORT_ONLY_ENDED: 'The protection has ended reporting and refuses again.',
  CSRF_LEAVE_DELAYED: 'A revocation waits for the store to come back.',
});

/** Thrown at construction and by `issue`; `code` is one of the tables above. */
export class CsrfError extends Error {
  override readonly name = 'CsrfError';
  readonly code: CsrfCode | MisuseCode;

  constructor(code: CsrfCode | MisuseCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.code = code;
  }
}

export const allow: Decision<never> = Object.freeze({ kind: 'allow' });

export function refuse(code: CsrfCode, reason: string): Refuse<CsrfCode> {
  const { status, defence } = codes[code];
  return { kind: 'refuse', code, layer: 'csrf', defence, reason, status };
}

/** Text of a request, fit for a log: bounded, and without control characters. */
export function shown(text: string): string {
  const clean = text.replaceAll(/[^\x20-\x7e]/gu, '?');
  return clean.length > 120 ? `"${clean.slice(0, 120)}…"` : `"${clean}"`;
}
