// Where in a request is the token? In one of the headers, or in one field of the parsed body; the
// same in all of them, or it is nobody's. Cookies and the query are never asked: the browser sends
// those by itself.
import { header } from './headers.ts';
import type { CsrfRequest } from './types.ts';

export type TokenFound =
  | { readonly kind: 'token'; readonly text: string }
  | { readonly kind: 'none' | 'several' | 'malformed' };

const none: TokenFound = Object.freeze({ kind: 'none' });
const several: TokenFound = Object.freeze({ kind: 'several' });
const malformed: TokenFound = Object.freeze({ kind: 'malformed' });

export function findToken(
  request: CsrfRequest,
  headerNames: readonly string[],
  field: string,
): TokenFound {
  let text: string | null = null;
  for (const name of headerNames) {
    const value = header(request.headers, name);
    if (value === null) continue;
    if (text !== null && text !== value) return several;
    text = value;
  }
  const inBody = readField(request.body, field);
  if (inBody === undefined) return text === null ? none : { kind: 'token', text };
  if (typeof inBody !== 'string') return malformed;
  if (text !== null && text !== inBody) return several;
  return { kind: 'token', text: inBody };
}

/** The body's own field; no prototype is asked and no getter or method of the body is run. */
function readField(body: unknown, field: string): unknown {
  if (typeof body !== 'object' || body === null) return undefined;
  if (Array.isArray(body) || ArrayBuffer.isView(body) || body instanceof ArrayBuffer)
    return undefined;
  const property = Object.getOwnPropertyDescriptor(body, field);
  if (property === undefined) return undefined;
  return 'value' in property ? property.value : null;
}
