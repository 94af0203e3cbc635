// Where a server listens, and who could come there.
import { isLoopbackHost, isPublicHost } from '../policy/addresses.ts';
import type { Evidence } from './finding.ts';
import type { Seen } from './seen.ts';

export type Reach = 'loopback' | 'private' | 'public' | 'every address';

/** The addresses of `bind`, without the mark of those that may be missing. */
function boundAddresses(it: Seen): readonly string[] {
  const words = it
    .sure('bind')
    .split(/\s+/)
    .filter((word) => word !== '');
  return words.length === 0 ? ['*'] : words.map((word) => word.replace(/^-/, ''));
}

function reachOf(address: string): Reach {
  if (['*', '0.0.0.0', '::', '::*'].includes(address)) return 'every address';
  if (isLoopbackHost(address)) return 'loopback';
  return isPublicHost(address) ? 'public' : 'private';
}

/** Ports that take connections, with TLS or without. */
export function openPorts(it: Seen): { readonly plain: number; readonly tls: number } {
  // A program that was built without TLS knows none of its settings.
  const hasTls = it.setting('tls-port') !== null || it.setting('tls-cert-file') !== null;
  return { plain: it.number('port'), tls: hasTls ? it.number('tls-port') : 0 };
}

const reachable = new WeakMap<Seen, boolean>();

/** Whether anybody but this host can connect. Many rules and every weakness of a connection ask. */
export function isReachable(it: Seen): boolean {
  const answer = reachable.get(it) ?? findReachable(it);
  reachable.set(it, answer);
  return answer;
}

function findReachable(it: Seen): boolean {
  const { plain, tls } = openPorts(it);
  if (plain === 0 && tls === 0) return false;
  return boundAddresses(it).some((address) => reachOf(address) !== 'loopback');
}

export function addressesThat(it: Seen, ...reaches: readonly Reach[]): readonly Evidence[] {
  return boundAddresses(it)
    .filter((address) => reaches.includes(reachOf(address)))
    .map((address) => it.shown('bind', `it listens on ${saying[reachOf(address)]} (${address})`));
}

const saying: Readonly<Record<Reach, string>> = {
  loopback: 'this host only',
  private: 'a private address',
  public: 'a public address',
  'every address': 'every address of the host',
};
