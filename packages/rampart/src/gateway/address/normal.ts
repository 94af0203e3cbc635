// One spelling for each address, so that a list, a ban and a log line all mean the same peer.
import { isIPv4, isIPv6, SocketAddress } from 'node:net';

/** What a peer of a unix socket is called; also the name of its built-in network. */
export const unixPeer = 'unix';

/**
 * The one spelling of an address: IPv4 in dots, also when it came mapped into IPv6; IPv6 as RFC 5952
 * writes it, without a zone. A peer without an address is one of a unix socket. Null: no address.
 */
export function normalAddress(text: string | undefined): string | null {
  if (text === undefined || text === '' || text === unixPeer) return unixPeer;
  if (isIPv4(text)) return text;
  if (!isIPv6(text)) return null;
  const { address } = new SocketAddress({ address: text, family: 'ipv6' });
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  return mapped ?? address;
}

/**
 * Who is counted together: an IPv4 address by itself, IPv6 by its first 64 bits, of which a single
 * customer has at least all the rest. Takes what `normalAddress` gives.
 */
export function neighbourhood(address: string): string {
  if (!address.includes(':')) return address;
  return `${groups(address).slice(0, 4).join(':')}::/64`;
}

function groups(address: string): readonly string[] {
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  if (tail === undefined) return front;
  const back = tail === '' ? [] : tail.split(':');
  // A tail in dots is two groups, but always behind the first four.
  const missing = Math.max(0, 8 - front.length - back.length);
  return [...front, ...Array.from({ length: missing }, () => '0'), ...back];
}
