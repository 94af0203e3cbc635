// lusca at its safest: the secret lies in the session, and no cookie carries a token.
import lusca from 'lusca';
import type { ExpressProtection } from '../express-shop.ts';

export function protectWithLusca(): ExpressProtection {
  return {
    guard: lusca.csrf({ header: 'x-csrf-token' }),
    issue: (_request, response) => String(response.locals['_csrf']),
  };
}
