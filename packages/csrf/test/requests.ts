// The request that every test starts from: honest, same-origin, from session S1.
import type { CsrfRequest, Headers } from '../src/types.ts';

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
