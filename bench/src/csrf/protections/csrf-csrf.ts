// csrf-csrf at its safest: HMAC bound to the session's id, a `__Host-` cookie that is Secure,
// HttpOnly and SameSite=Strict (its defaults, written out), a token of 32 random bytes.
import { randomBytes } from 'node:crypto';
import { doubleCsrf } from 'csrf-csrf';
import { sessionOf } from '../express-shop.ts';
import type { ExpressProtection } from '../express-shop.ts';

export function protectWithCsrfCsrf(): ExpressProtection {
  const secret = randomBytes(32).toString('base64url');
  const { doubleCsrfProtection, generateCsrfToken } = doubleCsrf({
    getSecret: () => secret,
    getSessionIdentifier: (request) => sessionOf(request).id,
    cookieName: '__Host-psifi.x-csrf-token',
    cookieOptions: { sameSite: 'strict', path: '/', secure: true, httpOnly: true },
    size: 32,
  });
  return {
    guard: doubleCsrfProtection,
    issue: (request, response) => generateCsrfToken(request, response),
  };
}
