// Whom does this request speak for? The session, or the signed visitor when there is none.
import { refuse, type CsrfCode } from './errors.ts';
import type { Refuse } from '@rampart/keyring';
import type { Claims } from './token-mac.ts';
import type { CsrfRequest } from './types.ts';
import type { VisitorReading, Visitors } from './visitor.ts';

export type Bound = Claims | Refuse<CsrfCode>;

export const isBound = (bound: Bound): bound is Claims => bound.kind !== 'refuse';

/** A promise only when a visitor's cookie names a key that is not known here yet. */
export function bind(
  request: CsrfRequest,
  visitors: Visitors,
  action: string | undefined,
): Bound | Promise<Bound> {
  const { session, user, tenant } = request.binding;
  if (session !== null && session !== '') {
    return { kind: 's', holder: session, user, tenant, action };
  }
  const reading = visitors.read(request.headers);
  return reading instanceof Promise
    ? reading.then((late) => bindVisitor(late, request, action))
    : bindVisitor(reading, request, action);
}

function bindVisitor(
  reading: VisitorReading,
  { binding: { user, tenant } }: CsrfRequest,
  action: string | undefined,
): Bound {
  switch (reading.kind) {
    case 'visitor':
      return { kind: 'v', holder: reading.id, user, tenant, action };
    case 'not-ours':
      return refuse(
        'CSRF_COOKIE_AMBIGUOUS',
        'the visitor cookie was sent twice, or no key of this ring signed it',
      );
    case 'unreadable':
      return refuse('CSRF_KEYS_UNAVAILABLE', 'no visitor cookie can be read here yet');
    case 'none':
      return refuse(
        'CSRF_BINDING_MISSING',
        'the request carries neither a session nor a living visitor cookie, so no token can be its own',
      );
  }
}
