// What stands between method and version in a request line, taken from a case's URL as it is
// written: nothing is decoded, resolved or made lower-case on the way.
import { NotUnderstood } from './not-understood.ts';
import type { Plan } from './plan.ts';

/** Where targets have their routes whose tokens count once. */
const onceRoutes = '/__once';

export async function targetOf(
  { case: { request }, configuration }: Plan,
  tokens: readonly string[],
  fill: (text: string) => Promise<string>,
): Promise<string> {
  const { scheme, authority, path } = splitUrl(request.url);
  if (request.method === 'CONNECT') return authority.includes(':') ? authority : `${authority}:443`;
  const query = tokens
    .map((token) => `${configuration.field}=${encodeURIComponent(token)}`)
    .join('&');
  const written = await fill(path);
  const whole = query === '' ? written : `${written}${written.includes('?') ? '&' : '?'}${query}`;
  const routed = configuration.once ? onceRoutes + whole : whole;
  const pseudo = pseudoHeaders(request.headers);
  const host = request.headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? authority;
  // HTTP/1.1's own way to name another host than the Host header does.
  return pseudo === null || pseudo === host ? routed : `${scheme}://${pseudo}${routed}`;
}

function pseudoHeaders(headers: readonly (readonly [string, string])[]): string | null {
  let authority: string | null = null;
  for (const [name, value] of headers) {
    if (name === ':authority') authority = value;
    // `:protocol` belongs to CONNECT, which says by itself that another protocol follows.
    else if (name.startsWith(':') && name !== ':protocol')
      throw new NotUnderstood('pseudo header', name);
  }
  return authority;
}

function splitUrl(url: string): {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
} {
  const match = /^([a-z]+):\/\/([^/?#]*)([^#]*)/.exec(url);
  if (match?.[1] === undefined || match[2] === undefined) throw new NotUnderstood('url', url);
  const path = match[3] ?? '';
  return { scheme: match[1], authority: match[2], path: path.startsWith('/') ? path : `/${path}` };
}
