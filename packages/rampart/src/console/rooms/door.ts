// The way from the console to data: through the gateway where there is one, as a user of its own.
import { isLoopbackHost, isSamePlace } from '../../policy/addresses.ts';
import type { ConsoleDoor } from '../../policy/console-types.ts';
import { fetchSecret } from '../../policy/secrets.ts';
import type { HostPort, Policy } from '../../policy/types.ts';
import type { DialTls } from '../../resp/connection/dial.ts';
import { readDialTls } from '../../resp/connection/read-dial-tls.ts';
import { ConsoleError } from '../errors.ts';
import { leaderNow } from './leader.ts';

export interface Way {
  readonly at: HostPort;
  readonly tls: DialTls | null;
  readonly login: { readonly user: string | null; readonly password: Buffer } | null;
}

/** Throws `CONSOLE_NOT_SET_UP` where the policy names no server, and a PolicySourceError for a secret. */
export async function wayThrough(policy: Policy, door: ConsoleDoor): Promise<Way> {
  const found = placeOf(policy, door);
  if (found === null) {
    const what = `${policy.source} does not say which server the console is to reach.`;
    throw new ConsoleError('CONSOLE_NOT_SET_UP', what);
  }
  const { tls } = found;
  // Who is a server of the policy may lead no more; what is written anywhere else is meant.
  const its = policy.deployment?.servers.find((server) => isSamePlace(server.at, found.at));
  const at = its === undefined ? found.at : ((await leaderNow(policy, its)) ?? found.at);
  if (tls === null && !door.mayBePlain && !isLoopbackHost(at.host)) {
    const what = `The console would send passwords and data readable to ${at.host}.`;
    throw new ConsoleError('CONSOLE_NOT_SET_UP', what);
  }
  const { login } = door;
  return {
    at,
    tls: tls === null ? null : await readDialTls(tls),
    login:
      login === null ? null : { user: login.user, password: await fetchSecret(login.password) },
  };
}

type Place = Pick<ConsoleDoor, 'tls'> & { readonly at: HostPort };

function placeOf({ gateway, deployment }: Policy, { at, tls }: ConsoleDoor): Place | null {
  if (at !== null) return { at, tls };
  for (const { address, serves, tls: identity, proxies } of gateway?.listeners ?? []) {
    // Where a balancer is awaited, a client of this machine may be taken for it.
    const isSpoken = (identity === null) === (tls === null) && proxies.length === 0;
    if (address.kind !== 'tcp' || serves !== 'server' || !isSpoken) continue;
    const { host, port } = address;
    return { at: { host: isEverywhere(host) ? '127.0.0.1' : host, port }, tls };
  }
  const primary = deployment?.servers.find(({ role }) => role !== 'replica');
  if (primary === undefined) return null;
  const own = deployment?.tls ?? null;
  return {
    at: primary.at,
    tls:
      tls ?? (own === null ? null : { ...noFiles, authority: own.authority, revoked: own.revoked }),
  };
}

const noFiles = { authority: null, revoked: null, serverName: null, certificate: null, key: null };

function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || /^[0:]+$/.test(host);
}
