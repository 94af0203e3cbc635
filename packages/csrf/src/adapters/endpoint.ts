// Where the browser module fetches a fresh token. Only pages of our own origin may read it: no CORS
// header is ever sent, and since some other layer may send one for every path, a request that says
// that it comes from elsewhere is refused besides.
import { CsrfError, refuse } from '../errors.ts';
import { header } from '../headers.ts';
import type { CookieToSet, Csrf, CsrfRequest } from '../types.ts';
import { answerTo, type Answer } from './refusal.ts';

export interface EndpointAnswer extends Answer {
  readonly cookies: readonly CookieToSet[];
}

const answered: Readonly<Record<string, string>> = Object.freeze({
  'cache-control': 'no-store',
  'content-type': 'application/json; charset=utf-8',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  vary: 'Cookie, Sec-Fetch-Site, Origin, X-CSRF-Person',
});

export function answerEndpoint(
  core: Csrf,
  request: CsrfRequest,
  publicOrigins: readonly string[] | undefined,
): EndpointAnswer {
  const elsewhere = comesFromElsewhere(request, publicOrigins ?? []);
  if (elsewhere !== null) return { ...answerTo(elsewhere, request.headers), cookies: [] };
  try {
    const person = header(request.headers, 'x-csrf-person') ?? undefined;
    const { token, person: tag, samePerson, cookies } = core.renew(request, person);
    const body = JSON.stringify({ token, person: tag, samePerson });
    return { status: 200, headers: answered, body, cookies };
  } catch (error) {
    if (!(error instanceof CsrfError) || error.code !== 'CSRF_KEYS_UNAVAILABLE') throw error;
    const unavailable = refuse('CSRF_KEYS_UNAVAILABLE', 'The token endpoint has no keys yet.');
    return { ...answerTo(unavailable, request.headers), cookies: [] };
  }
}

function comesFromElsewhere({ headers }: CsrfRequest, publicOrigins: readonly string[]) {
  const site = header(headers, 'sec-fetch-site');
  if (site !== null) {
    return site === 'same-origin'
      ? null
      : refuse('CSRF_METADATA_CROSS_SITE', 'Only our own pages may read the token endpoint.');
  }
  // Browsers send no Origin with a GET to their own origin.
  const origin = header(headers, 'origin');
  return origin === null || publicOrigins.includes(origin)
    ? null
    : refuse('CSRF_ORIGIN_MISMATCH', 'Only our own pages may read the token endpoint.');
}
