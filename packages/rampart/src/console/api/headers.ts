// What every answer of the console carries. The policy for content names no inline script and no inline
// style: what a hostile name smuggles into a page is text, and nothing else can run.
import { ConsoleError } from '../errors.ts';

const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const always: Readonly<Record<string, string>> = {
  'content-security-policy': contentPolicy,
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** A year: whoever has come by TLS once does not come without it again. */
const onlyTls = { 'strict-transport-security': 'max-age=31536000' };

export function headersOf(isTls: boolean): readonly (readonly [name: string, value: string])[] {
  return Object.entries(isTls ? { ...always, ...onlyTls } : always);
}

/**
 * Throws unless the request names this console and comes from its own pages, or from nowhere: another
 * site's page neither reads the API nor reaches it under a name of its own.
 */
export function mustBeOurs(
  origins: readonly string[],
  asked: { readonly host: string; readonly site: string | null },
): void {
  const hosts = origins.map((origin) => new URL(origin).host);
  if (!hosts.includes(asked.host.toLowerCase())) {
    const what = `This console is not called "${asked.host.slice(0, 80)}", but ${hosts.join(' or ')}.`;
    throw new ConsoleError('CONSOLE_REQUEST_REFUSED', what);
  }
  const { site } = asked;
  if (site !== null && site !== 'same-origin' && site !== 'none') {
    throw new ConsoleError('CONSOLE_REQUEST_REFUSED', 'Another site asked for this.');
  }
}
