// Reading and writing cookies, strictly: whoever can plant a second cookie of the same name must
// not decide which of the two counts.
import { header } from './headers.ts';
import type { CookieToSet, Headers } from './types.ts';

/** What was found under a cookie's name. */
export type CookieReading =
  | { readonly found: 'none' }
  | { readonly found: 'one' | 'several'; readonly first: string };

const none: CookieReading = Object.freeze({ found: 'none' });

export function findCookie(headers: Headers, name: string): CookieReading {
  const line = header(headers, 'cookie');
  if (line === null) return none;
  let first: string | null = null;
  let start = 0;
  // Only `;` separates cookies; names are compared exactly.
  while (start < line.length) {
    let end = line.indexOf(';', start);
    if (end === -1) end = line.length;
    while (start < end && isBlank(line.charCodeAt(start))) start++;
    if (line.startsWith(name, start) && line.charCodeAt(start + name.length) === 0x3d) {
      if (first !== null) return { found: 'several', first };
      first = line.slice(start + name.length + 1, end).trim();
    }
    start = end + 1;
  }
  return first === null ? none : { found: 'one', first };
}

/** The cookie's value; `null` when it is absent or was sent more than once. */
export function readCookie(headers: Headers, name: string): string | null {
  const reading = findCookie(headers, name);
  return reading.found === 'one' ? reading.first : null;
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;

export function setCookie(name: string, value: string, readableByScripts: boolean): CookieToSet {
  const httpOnly = readableByScripts ? '' : '; HttpOnly';
  return { name, header: `${name}=${value}; Path=/; Secure; SameSite=Lax${httpOnly}` };
}

export function clearCookie(name: string): CookieToSet {
  return { name, header: `${name}=; Path=/; Max-Age=0; Secure; SameSite=Lax; HttpOnly` };
}
