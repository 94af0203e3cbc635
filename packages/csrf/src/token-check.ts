// The third layer: a token that this application made for this person, and for this action if it
// was made for one.
import type { Refuse, Ring } from '@rampart/keyring';
import { bind, isBound, type Bound } from './binding.ts';
import { refuse, type CsrfCode } from './errors.ts';
import type { Checked, Mint } from './mint.ts';
import type { Settings } from './options.ts';
import { actionOf, normaliseAction } from './paths.ts';
import { nonceOf, textIsForAction } from './token-layout.ts';
import { findToken } from './token-source.ts';
import type { CsrfRequest, Route } from './types.ts';
import type { Verified } from './verified-memory.ts';
import type { Visitors } from './visitor.ts';

export type Verdict = Refuse<CsrfCode> | null;
export type Check = (request: CsrfRequest, route: Route) => Verdict | Promise<Verdict>;

export interface TokenParts {
  readonly ring: Ring;
  readonly mint: Mint;
  readonly visitors: Visitors;
  readonly settings: Settings;
  /** Told when a token held for a session. */
  readonly sessionHeld: () => void;
}

/** `consumes`: a report-only run looks, but uses no token up. */
export function tokenCheck(parts: TokenParts, consumes: boolean): Check {
  const { mint, visitors, settings, ring, sessionHeld } = parts;
  const { headers, field, actions } = settings.token;
  const once = consumes && !settings.off.has('csrf.once');

  return (request, route) => {
    const found = findToken(request, headers, field);
    if (found.kind !== 'token') return refuseFound(found.kind, headers, field);
    const forAction = actions !== 'off' && textIsForAction(found.text);
    if (actions === 'required' && !forAction) {
      return refuse(
        'CSRF_TOKEN_ACTION_REQUIRED',
        'the token is good for no action in particular; issue it with { action: "POST /path" }',
      );
    }
    const action = forAction ? expectedAction(request, route) : undefined;
    const bound = bind(request, visitors, action);
    return bound instanceof Promise
      ? bound.then((late) => checkBound(found.text, late, route.once === true))
      : checkBound(found.text, bound, route.once === true);
  };

  function checkBound(text: string, bound: Bound, usedOnce: boolean): Verdict | Promise<Verdict> {
    if (!isBound(bound)) return bound;
    const checked = usedOnce ? mint.checkAfresh(text, bound) : mint.check(text, bound);
    return checked instanceof Promise
      ? checked.then((late) => conclude(late, usedOnce))
      : conclude(checked, usedOnce);
  }

  function conclude(checked: Checked, usedOnce: boolean): Verdict | Promise<Verdict> {
    if (typeof checked === 'string') return refuse(checked, problemText(checked));
    if (checked.kind === 's') sessionHeld();
    return usedOnce && once ? consume(ring, checked, settings) : null;
  }
}

function expectedAction(request: CsrfRequest, route: Route): string {
  return route.action === undefined
    ? actionOf(request.method, request.target)
    : normaliseAction(route.action);
}

async function consume(ring: Ring, verified: Verified, { token }: Settings): Promise<Verdict> {
  const until =
    token.ttl === null
      ? verified.key.expiresAt
      : Math.min(verified.key.expiresAt, verified.issuedAt + token.ttl + token.skew);
  try {
    const result = await ring.once.consume(nonceOf(verified.text), verified.issuedAt, until);
    if (result === 'fresh') return null;
    return result === 'used'
      ? refuse('CSRF_TOKEN_USED', 'this token was consumed before, on this or another server')
      : refuse(
          'CSRF_TOKEN_MAY_BE_USED',
          'the store lost its memory after this token was made, so it may have been used before',
        );
  } catch {
    return refuse('CSRF_ONCE_UNAVAILABLE', 'the store cannot be asked whether this token was used');
  }
}

function refuseFound(
  kind: 'none' | 'several' | 'malformed',
  headers: readonly string[],
  field: string,
): Refuse<CsrfCode> {
  switch (kind) {
    case 'none':
      return refuse(
        'CSRF_TOKEN_MISSING',
        `no token in the header ${headers[0] ?? ''} or the body field ${field}`,
      );
    case 'several':
      return refuse('CSRF_TOKEN_AMBIGUOUS', 'headers and body carry different tokens');
    case 'malformed':
      return refuse('CSRF_TOKEN_MALFORMED', `the body field ${field} is no single text`);
  }
}

function problemText(code: Extract<Checked, string>): string {
  switch (code) {
    case 'CSRF_TOKEN_MALFORMED':
      return 'the token has not the length and alphabet of a token';
    case 'CSRF_TOKEN_FORMAT':
      return 'the token has a format that token.accept does not list';
    case 'CSRF_TOKEN_INVALID':
      return 'the MAC does not fit: altered, or made for another session, user, action or application';
    case 'CSRF_TOKEN_EXPIRED':
      return 'the token or its key has outlived its time';
    case 'CSRF_TOKEN_EARLY':
      return 'the token was issued later than now; check the clocks if it was made here';
    case 'CSRF_TOKEN_KEY_FORGED':
      return 'the key id has a checksum that no server of this ring made';
    case 'CSRF_TOKEN_KEY_UNKNOWN':
      return 'no server of this ring knows the key';
    case 'CSRF_TOKEN_KEY_REVOKED':
      return 'the key was revoked';
    case 'CSRF_TOKEN_REVOKED':
      return 'its session was ended, or everything issued before a later moment was revoked';
    case 'CSRF_KEYS_UNAVAILABLE':
      return 'this server holds no keys yet; see the events of its ring';
    case 'CSRF_STORE_UNAVAILABLE':
      return 'the list of revoked sessions overflowed and the store cannot be asked';
  }
}
