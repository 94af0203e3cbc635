/**
 * The refusals that a fresh token cures. Not here, on purpose: `CSRF_TOKEN_USED` and
 * `CSRF_TOKEN_MAY_BE_USED`. A browser may send a request twice by itself when a connection breaks;
 * then the first copy has passed and the second is refused as used, and sending it once more with
 * a fresh token would do twice what the route promises to do once.
 */
export const renewableCodes: readonly string[] = [
  'CSRF_BINDING_MISSING',
  'CSRF_COOKIE_AMBIGUOUS',
  'CSRF_TOKEN_ACTION_REQUIRED',
  'CSRF_TOKEN_EARLY',
  'CSRF_TOKEN_EXPIRED',
  'CSRF_TOKEN_FORMAT',
  'CSRF_TOKEN_INVALID',
  'CSRF_TOKEN_KEY_FORGED',
  'CSRF_TOKEN_KEY_REVOKED',
  'CSRF_TOKEN_KEY_UNKNOWN',
  'CSRF_TOKEN_MALFORMED',
  'CSRF_TOKEN_MISSING',
  'CSRF_TOKEN_REVOKED',
];

/** `renew`: refused, and a fresh token is the cure. `spent`: this token is of no more use. */
export type Verdict = 'passed' | 'renew' | 'spent';

export function verdictOf(response: Response): Verdict {
  const code = response.headers.get('x-csrf-error');
  if (response.status !== 403 || code === null) return 'passed';
  if (renewableCodes.includes(code)) return 'renew';
  return code === 'CSRF_TOKEN_USED' || code === 'CSRF_TOKEN_MAY_BE_USED' ? 'spent' : 'passed';
}

/** What the caller gets when the page would not send: the answer that the server would give. */
export const notSent = (): Response =>
  new Response(null, { status: 403, headers: { 'x-csrf-error': 'CSRF_TOKEN_INVALID' } });
