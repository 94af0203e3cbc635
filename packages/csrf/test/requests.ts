// The request that every test starts from: honest, same-origin, from session S1.
import type { Csrf, CsrfRequest, Headers, Route } from '../src/types.ts';

export const publicOrigin = 'https://app.example.com';

/** `undefined` takes a header away. */
export function aRequest(changes: Partial<CsrfRequest> = {}): CsrfRequest {
  return {
    method: 'POST',
    target: '/transfer',
    secure: true,
    peer: '127.0.0.1',
    body: undefined,
    binding: { session: 'S1' },
    ...changes,
    headers: withoutAbsent({
      host: 'app.example.com',
      origin: publicOrigin,
      'sec-fetch-site': 'same-origin',
      ...changes.headers,
    }),
  };
}

function withoutAbsent(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}

/** The request with a token of its own in the header. */
export function withToken(
  csrf: Csrf,
  changes: Partial<CsrfRequest> = {},
  action?: string,
): CsrfRequest {
  const request = aRequest(changes);
  const { token } = csrf.issue(request, action === undefined ? {} : { action });
  return { ...request, headers: { ...request.headers, 'x-csrf-token': token } };
}

/** `allow`, or the code of the refusal. */
export async function codeOf(csrf: Csrf, request: CsrfRequest, route?: Route): Promise<string> {
  const decision = await csrf.decide(request, route);
  return decision.kind === 'allow' ? 'allow' : decision.code;
}
