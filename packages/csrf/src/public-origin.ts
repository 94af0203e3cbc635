// Which origin is ours? Pinned by the options, or read off the request: then forwarded headers
// count only when they come from a proxy that was named.
import { BlockList, isIP } from 'node:net';
import { CsrfError } from './errors.ts';
import { header, members } from './headers.ts';
import { originFrom } from './origins.ts';
import type { CsrfRequest, ProxyOptions } from './types.ts';

/** The scheme and host under which the client reached us, by what this request shows. */
export type RequestOrigin = (request: CsrfRequest) => string | null;

export function requestOrigin(proxies: ProxyOptions | undefined): RequestOrigin {
  const trusted = trustedPeer(proxies?.trust);
  const hops = typeof proxies?.trust === 'number' ? proxies.trust : 1;
  const read = proxies?.header === 'forwarded' ? readForwarded : readXForwarded;
  return (request) => {
    const told = trusted(request.peer) ? read(request, hops) : nothingTold;
    const scheme = told.scheme ?? (request.secure ? 'https' : 'http');
    // HTTP/2 has no Host, but says the same in a pseudo-header.
    const { headers } = request;
    const host = told.host ?? header(headers, 'host') ?? header(headers, ':authority');
    return host === null ? null : originFrom(scheme, host);
  };
}

interface Told {
  readonly scheme: string | null;
  readonly host: string | null;
}

const nothingTold: Told = Object.freeze({ scheme: null, host: null });

function readXForwarded({ headers }: CsrfRequest, hops: number): Told {
  return {
    scheme: fromRight(header(headers, 'x-forwarded-proto'), hops),
    host: fromRight(header(headers, 'x-forwarded-host'), hops),
  };
}

function readForwarded({ headers }: CsrfRequest, hops: number): Told {
  const element = fromRight(header(headers, 'forwarded'), hops);
  if (element === null) return nothingTold;
  const pairs = new Map<string, string>();
  for (const pair of element.split(';')) {
    const [name = '', value = ''] = pair.split('=', 2);
    pairs.set(name.trim().toLowerCase(), value.trim().replaceAll('"', ''));
  }
  return { scheme: pairs.get('proto') ?? null, host: pairs.get('host') ?? null };
}

// Each proxy appends on the right, so the member that the nearest trusted one saw stands there.
function fromRight(value: string | null, hops: number): string | null {
  if (value === null) return null;
  const list = members(value);
  return list[Math.max(0, list.length - hops)] ?? null;
}

type TrustedPeer = (peer: string | undefined) => boolean;

function trustedPeer(trust: ProxyOptions['trust'] | undefined): TrustedPeer {
  if (trust === undefined) return () => false;
  if (typeof trust === 'number') {
    if (!Number.isInteger(trust) || trust < 0 || trust > 16) {
      throw new CsrfError(
        'CSRF_OPTION_INVALID',
        `proxies.trust: ${trust} is no number of proxies; write a whole number from 0 to 16, or their addresses`,
      );
    }
    return () => trust > 0;
  }
  const list = new BlockList();
  for (const text of trust) addRange(list, text);
  return (peer) => {
    if (peer === undefined) return false;
    const address = peer.startsWith('::ffff:') && isIP(peer.slice(7)) === 4 ? peer.slice(7) : peer;
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
  };
}

function addRange(list: BlockList, text: string): void {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  const widest = family === 4 ? 32 : 128;
  const prefix = bits === undefined ? widest : Number(bits);
  const wellFormed = rest.length === 0 && (bits === undefined || /^\d{1,3}$/u.test(bits));
  if (family === 0 || !wellFormed || prefix > widest) {
    throw new CsrfError(
      'CSRF_OPTION_INVALID',
      `proxies.trust: "${text}" is no address; write one such as 10.0.0.7 or 10.0.0.0/8`,
    );
  }
  list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6');
}
