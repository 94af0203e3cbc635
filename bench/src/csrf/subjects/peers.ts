import { randomBytes } from 'node:crypto';
import { Tokens as FastifyTokens } from '@fastify/csrf';
import Tokens from 'csrf';
import { doubleCsrf } from 'csrf-csrf';
import { csrfSync } from 'csrf-sync';
import { sessionOf } from '../express-shop.ts';
import { Session } from '../shop.ts';
import { runner } from '../subject.ts';
import type { Runner } from '../subject.ts';
import { expressRequest, expressResponse } from './express-message.ts';

/** As in its HTTP cell. The cookie that it would set is left out, in its favour. */
export function csrfCsrf(): Runner {
  const secret = randomBytes(32).toString('base64url');
  const cookieName = '__Host-psifi.x-csrf-token';
  const { generateCsrfToken, validateRequest } = doubleCsrf({
    getSecret: () => secret,
    getSessionIdentifier: (request) => sessionOf(request).id,
    cookieName,
    size: 32,
  });
  const response = expressResponse();
  return runner({
    name: 'csrf-csrf',
    setting: 'HMAC bound to the session',
    receive: (session, token) =>
      expressRequest({
        session: new Session(session, 'user'),
        cookies: token === null ? {} : { [cookieName]: token },
        token,
      }),
    create: (request) => generateCsrfToken(request, response),
    verify: (request) => validateRequest(request),
  });
}

/** Compares with what the session holds; there is nothing to compute. */
export function csrfSynchroniser(): Runner {
  const { generateToken, isRequestValid } = csrfSync();
  return runner({
    name: 'csrf-sync',
    setting: 'token in the session',
    receive: (session, token) =>
      expressRequest({
        session: Object.assign(new Session(session, 'user'), { csrfToken: token }),
        cookies: {},
        token,
      }),
    create: (request) => generateToken(request, true),
    verify: (request) => isRequestValid(request),
  });
}

/** The package that csurf is built on. */
export function csurfTokens(): Runner {
  const tokens = new Tokens();
  const secretOf = perSession(() => tokens.secretSync());
  return runner({
    name: 'csrf (csurf)',
    setting: 'secret in the session',
    receive: (session, token) => ({ secret: secretOf(session), token: token ?? '' }),
    create: ({ secret }) => tokens.create(secret),
    verify: ({ secret, token }) => tokens.verify(secret, token),
  });
}

/** As `@fastify/csrf-protection` uses it by default. */
export function fastifyTokens(): Runner {
  const tokens = new FastifyTokens({ userInfo: false });
  const secretOf = perSession(() => tokens.secretSync());
  return runner({
    name: '@fastify/csrf',
    setting: 'defaults',
    receive: (session, token) => ({ secret: secretOf(session), token: token ?? '' }),
    create: ({ secret }) => tokens.create(secret),
    verify: ({ secret, token }) => tokens.verify(secret, token),
  });
}

/** As in the HTTP cell with `hmacKey` and `userInfo`. */
export function fastifyBoundTokens(): Runner {
  const hmacKey = randomBytes(32).toString('base64url');
  const tokens = new FastifyTokens({ hmacKey, userInfo: true, validity: 12 * 60 * 60 * 1000 });
  const secretOf = perSession(() => tokens.secretSync());
  return runner({
    name: '@fastify/csrf',
    setting: 'hmacKey, userInfo, validity',
    receive: (session, token) => ({ secret: secretOf(session), token: token ?? '', session }),
    create: ({ secret, session }) => tokens.create(secret, session),
    verify: ({ secret, token, session }) => tokens.verify(secret, token, session),
  });
}

function perSession(make: () => string): (session: string) => string {
  const made = new Map<string, string>();
  return (session) => {
    const secret = made.get(session) ?? make();
    made.set(session, secret);
    return secret;
  };
}
