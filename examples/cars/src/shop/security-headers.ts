import type { RequestHandler } from 'express';

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
].join('; ');

/** An unprotected shop may be framed too, so that clickjacking can be seen to work. */
export function securityHeaders(mayBeFramed: boolean): RequestHandler {
  const headers = new Map([
    [
      'Content-Security-Policy',
      mayBeFramed ? contentSecurityPolicy : `${contentSecurityPolicy}; frame-ancestors 'none'`,
    ],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=()'],
    ['Referrer-Policy', 'same-origin'],
    ['X-Content-Type-Options', 'nosniff'],
    ...(mayBeFramed ? [] : ([['X-Frame-Options', 'DENY']] as const)),
    // Pages show who is logged in and hold tokens: no cache may keep them.
    ['Cache-Control', 'no-store'],
  ]);
  return (_request, response, next) => {
    response.setHeaders(headers);
    next();
  };
}
