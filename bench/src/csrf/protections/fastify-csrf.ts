import { randomBytes } from 'node:crypto';
import csrfProtection from '@fastify/csrf-protection';
import { sessionOf } from '../fastify-shop.ts';
import type { InstallFastify } from '../fastify-shop.ts';

/** As its documentation begins: the secret in a cookie, nothing bound, nothing keyed. */
export const installFastifyCsrf: InstallFastify = async (app) => {
  await app.register(csrfProtection);
  return {
    onRequest: app.csrfProtection,
    issue: (_request, reply) => reply.generateCsrf(),
  };
};

/**
 * At its safest: HMAC with a key of the server's, bound to the session (`userInfo`), limited in
 * time, the secret in a `__Host-` cookie, the token read from its header only. The cookie is not
 * signed as well: key and session already make a tossed one worthless.
 */
export const installFastifyCsrfBound: InstallFastify = async (app) => {
  await app.register(csrfProtection, {
    cookieKey: '__Host-csrf',
    cookieOpts: { path: '/', secure: true, httpOnly: true, sameSite: 'strict' },
    getToken: (request) => header(request.headers['x-csrf-token']),
    getUserInfo: (request) => sessionOf(request).id,
    csrfOpts: {
      hmacKey: randomBytes(32).toString('base64url'),
      userInfo: true,
      validity: 12 * 60 * 60 * 1000,
    },
  });
  return {
    onRequest: app.csrfProtection,
    issue: (request, reply) => reply.generateCsrf({ userInfo: sessionOf(request).id }),
  };
};

function header(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}
