// The way from the console to data: through the gateway where there is one, as a user of its own.
import { readFile } from 'node:fs/promises';

import type { ConsoleDoor } from '../../policy/console-types.ts';
import { fetchSecret } from '../../policy/secrets.ts';
import type { HostPort, Policy } from '../../policy/types.ts';
import type { DialTls } from '../../resp/connection/dial.ts';
import { ConsoleError } from '../errors.ts';

export interface Way {
  readonly at: HostPort;
  readonly tls: DialTls | null;
  readonly login: { readonly user: string | null; readonly password: Buffer } | null;
}

/** Throws `CONSOLE_NOT_SET_UP` where the policy names no server, and a PolicySourceError for a secret. */
export async function wayThrough(policy: Policy, { at, login, tls }: ConsoleDoor): Promise<Way> {
  const found = at ?? gatewayOf(policy) ?? primaryOf(policy);
  if (found === null) {
    const what = `${policy.source} does not say which server the console is to reach.`;
    throw new ConsoleError('CONSOLE_NOT_SET_UP', what);
  }
  return {
    at: found,
    tls: tls === null ? null : await dialled(tls),
    login:
      login === null ? null : { user: login.user, password: await fetchSecret(login.password) },
  };
}

function gatewayOf({ gateway }: Policy): HostPort | null {
  for (const { address, serves, tls } of gateway?.listeners ?? []) {
    // What it would have to show or trust behind TLS nobody has said.
    if (address.kind !== 'tcp' || serves !== 'server' || tls !== null) continue;
    const { host, port } = address;
    return { host: isEverywhere(host) ? '127.0.0.1' : host, port };
  }
  return null;
}

function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || /^[0:]+$/.test(host);
}

function primaryOf({ deployment }: Policy): HostPort | null {
  return deployment?.servers.find(({ role }) => role !== 'replica')?.at ?? null;
}

async function dialled({
  authority,
  serverName,
  certificate,
  key,
}: NonNullable<ConsoleDoor['tls']>): Promise<DialTls> {
  return {
    authority: authority === null ? null : await readFile(authority),
    serverName,
    identity:
      certificate === null || key === null
        ? null
        : { certificate: await readFile(certificate), key: await readFile(key) },
  };
}
