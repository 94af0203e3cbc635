// csrf-sync knows one way, the synchroniser token: 128 random bytes, kept in the session.
import { csrfSync } from 'csrf-sync';
import type { ExpressProtection } from '../express-shop.ts';

export function protectWithCsrfSync(): ExpressProtection {
  const { csrfSynchronisedProtection, generateToken } = csrfSync();
  return {
    guard: csrfSynchronisedProtection,
    issue: (request) => generateToken(request),
  };
}
