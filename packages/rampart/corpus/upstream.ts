// What clients' commands came to at the server's side of the gateway. What the gateway says there on
// its own account is told apart: its own login, and how every connection begins.
import { nameOf } from './command-facts.ts';
import type { Recorded } from './recorder.ts';
import { readRequests, type Request } from './wire/requests.ts';

export interface Forwarded {
  /** Requests of clients, connection after connection. */
  readonly requests: readonly Request[];
  /** Bytes that are no whole request; a connection that is cut in the middle leaves some. */
  readonly strays: readonly Buffer[];
}

/** With these a connection to the server begins: login, protocol, database, name, role. */
const opening: ReadonlySet<string> = new Set([
  'auth',
  'hello',
  'select',
  'role',
  'client|setname',
  'client|setinfo',
  'client|no-evict',
  'client|no-touch',
  'client|tracking',
  'readonly',
]);

/** Sent on any connection to see whether the server is there, or to leave a transaction. */
const upkeep: ReadonlySet<string> = new Set(['ping', 'discard']);

export function forwarded(connections: readonly Recorded[], gatewayUser: string): Forwarded {
  const lines = connections
    .map(({ bytes }) => readRequests(bytes))
    .filter(({ requests }) => !isGatewaysOwn(requests, gatewayUser));
  return {
    requests: lines.flatMap(({ requests }) => withoutOpening(requests)),
    strays: lines.map(({ rest }) => rest).filter(({ length }) => length > 0),
  };
}

/** Requests that are left when each of `expected` is taken away once. */
export function unexpected(
  requests: readonly Request[],
  expected: readonly Request[],
): readonly Request[] {
  const counts = new Map<string, number>();
  for (const request of expected) {
    const key = keyOf(request);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return requests.filter((request) => {
    const left = counts.get(keyOf(request)) ?? 0;
    counts.set(keyOf(request), left - 1);
    return left <= 0 && !upkeep.has(nameOf(request));
  });
}

function keyOf({ words }: Request): string {
  return words.map((word) => `${word.length}:${word.toString('latin1')}`).join(' ');
}

function isGatewaysOwn(requests: readonly Request[], gatewayUser: string): boolean {
  const login = requests.find((request) => ['auth', 'hello'].includes(nameOf(request)));
  return login?.words.some((word) => word.toString('latin1') === gatewayUser) ?? false;
}

function withoutOpening(requests: readonly Request[]): readonly Request[] {
  const first = requests.findIndex((request) => !opening.has(nameOf(request)));
  return first === -1 ? [] : requests.slice(first);
}
