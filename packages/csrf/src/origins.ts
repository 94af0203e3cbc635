// Origins as browsers serialise them, and the sets of them that an application trusts.
import { CsrfError } from './errors.ts';

/** `scheme://host[:port]` in lower case, as a browser writes it; nothing else is an origin. */
const serialised =
  /^[a-z][a-z0-9+.-]*:\/\/(?:\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)(?::[1-9][0-9]{0,4})?$/u;

export function isOrigin(text: string): boolean {
  return text.length <= 300 && serialised.test(text);
}

/** The origin of a URL such as a Referer; `null` when it has none. */
export function originOf(url: string): string | null {
  if (url.length > 8192 || !URL.canParse(url)) return null;
  const { origin } = new URL(url);
  return origin === 'null' ? null : origin;
}

/** Scheme and host as the origin a browser would name; `null` when they make none. */
export function originFrom(scheme: string, host: string): string | null {
  if (host === '' || /[/?#@\\\s,]/u.test(host)) return null;
  const origin = originOf(`${scheme.toLowerCase()}://${host}`);
  return origin !== null && isOrigin(origin) ? origin : null;
}

/** Is this origin one of those that the option lists? */
export type OriginSet = (origin: string) => boolean;

/** Turns an option's list into one predicate. Wildcards stand for one or more whole labels. */
export function originSet(option: string, listed: readonly string[]): OriginSet {
  const exact = new Set<string>();
  const wild: { readonly prefix: string; readonly suffix: string }[] = [];
  for (const text of listed) {
    const star = text.indexOf('://*.');
    if (star === -1) exact.add(canonical(option, text));
    else wild.push(wildcard(option, text, star));
  }
  if (wild.length === 0) return (origin) => exact.has(origin);
  return (origin) =>
    exact.has(origin) ||
    wild.some(
      ({ prefix, suffix }) =>
        origin.startsWith(prefix) &&
        origin.endsWith(suffix) &&
        /^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/u.test(origin.slice(prefix.length, -suffix.length)),
    );
}

function wildcard(option: string, text: string, star: number): { prefix: string; suffix: string } {
  const scheme = text.slice(0, star);
  const apex = canonical(option, `${scheme}://${text.slice(star + '://*.'.length)}`);
  const host = apex.slice(star + '://'.length);
  if (!host.includes('.') && !host.startsWith('localhost')) {
    throw invalid(
      option,
      text,
      'a wildcard needs a domain of its own, such as https://*.example.com',
    );
  }
  return { prefix: `${scheme.toLowerCase()}://`, suffix: `.${host}` };
}

function canonical(option: string, text: string): string {
  if (text === 'null') {
    throw invalid(
      option,
      text,
      'every sandboxed frame has the origin "null", so nobody can trust it',
    );
  }
  if (text.includes('*')) {
    throw invalid(
      option,
      text,
      'write * only as the whole first label, such as https://*.example.com',
    );
  }
  const origin = /^https?:\/\//iu.test(text) ? originOf(text) : text.toLowerCase();
  const written = text.toLowerCase().replace(/^(https:\/\/.*):443$|^(http:\/\/.*):80$/u, '$1$2');
  if (origin === null || !isOrigin(origin) || (written !== origin && isAscii(text))) {
    throw invalid(
      option,
      text,
      'write scheme, host and port only, such as https://app.example.com',
    );
  }
  return origin;
}

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/u.test(text);

function invalid(option: string, text: string, cure: string): CsrfError {
  return new CsrfError('CSRF_OPTION_INVALID', `${option}: "${text}" is not an origin; ${cure}`);
}
