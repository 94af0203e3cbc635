// Is this request able to change something? A method override can only make it less safe: when the
// wire says GET and some layer may read DELETE, it is a DELETE.
import { header, members } from './headers.ts';
import type { CsrfRequest } from './types.ts';

const overrideHeaders = ['x-http-method-override', 'x-http-method', 'x-method-override'] as const;

export type SafeMethod = (request: CsrfRequest) => boolean;

/** Methods are case-sensitive: `post` is no known method, and so not safe. */
export function safeMethod(listed: readonly string[]): SafeMethod {
  const safe = new Set(listed);
  return (request) => {
    if (!safe.has(request.method)) return false;
    if (request.wireMethod !== undefined && !safe.has(request.wireMethod)) return false;
    for (const name of overrideHeaders) {
      const override = header(request.headers, name);
      if (override !== null && !safe.has(override.trim().toUpperCase())) return false;
    }
    return !overriddenByQuery(request.target, safe);
  };
}

function overriddenByQuery(target: string, safe: ReadonlySet<string>): boolean {
  const query = target.indexOf('?');
  if (query === -1 || !/_method|%/iu.test(target.slice(query))) return false;
  for (const [name, value] of new URLSearchParams(target.slice(query))) {
    if (name === '_method' && !safe.has(value.trim().toUpperCase())) return true;
  }
  return false;
}

/**
 * A WebSocket opens a channel with the person's cookies, though it begins as a GET. Whatever else
 * carries the header is an ordinary request, and gets no lighter check for it.
 */
export function isUpgrade({ method, headers }: CsrfRequest): boolean {
  if (method === 'CONNECT') return header(headers, ':protocol') !== null;
  const upgrade = method === 'GET' ? header(headers, 'upgrade') : null;
  return upgrade !== null && members(upgrade).some((name) => /^websocket(?:\/|$)/iu.test(name));
}
