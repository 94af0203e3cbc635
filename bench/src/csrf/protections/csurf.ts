// csurf at its safest: the secret lies in the session on the server. (Its other way, a secret in a
// cookie, lets a sibling subdomain toss one.)
import csurf from 'csurf';
import type { ExpressProtection } from '../express-shop.ts';

export function protectWithCsurf(): ExpressProtection {
  return {
    guard: csurf(),
    issue: (request) => request.csrfToken?.() ?? '',
  };
}
