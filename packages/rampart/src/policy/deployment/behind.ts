// The servers behind a gateway of the same policy: nobody writes their addresses, certificates and login
// a second time, and nobody can write them differently.
import type { Fault } from '../errors.ts';
import type { WrittenListener } from '../schema/listener.ts';
import { usualVariable, type WrittenOffices } from '../schema/offices.ts';
import type { TlsIdentity, UpstreamLogin, UpstreamPolicy, UpstreamServer } from '../types.ts';
import { officeLogin } from './accounts.ts';
import type { Layout } from './lay-out.ts';
import type { ServerTls } from './types.ts';

/** What a gateway uses when nothing is written. */
const usual = {
  reserved: 'rampart-gateway:',
  connectWithin: 1_000,
  dangerouslyOpen: false,
} as const;

const nowhere: UpstreamServer = { kind: 'single', address: { kind: 'tcp', host: '', port: 0 } };

/** `written` as it is; else the servers of the layout. */
export function behind(
  written: UpstreamPolicy | undefined,
  layout: Layout | null,
  secrets: WrittenOffices,
): { readonly upstream: UpstreamPolicy; readonly faults: readonly Fault[] } {
  if (written !== undefined) return { upstream: written, faults: [] };
  const login: UpstreamLogin = {
    user: officeLogin('gateway'),
    password: secrets.gateway ?? { kind: 'env', name: usualVariable('gateway') },
  };
  const upstream = (server: UpstreamServer): UpstreamPolicy => ({
    server,
    tls: tlsTo(layout?.tls ?? null),
    login,
    ...usual,
  });
  const fault = (code: Fault['code'], message: string): Fault => {
    return { code, message, suggestion: null, path: ['gateway'] };
  };
  if (layout === null) {
    const message = '"upstream" is missing: this policy describes no servers of its own.';
    return { upstream: upstream(nowhere), faults: [fault('POLICY_KEY_MISSING', message)] };
  }
  if (new Set(layout.servers.map(({ instance }) => instance)).size > 1) {
    const message = 'There are several instances: "upstream" has to say which one is meant.';
    return { upstream: upstream(nowhere), faults: [fault('POLICY_KEY_MISSING', message)] };
  }
  return { upstream: upstream(serverOf(layout, login)), faults: [] };
}

function serverOf({ topology, servers, sentinels }: Layout, login: UpstreamLogin): UpstreamServer {
  const announced = new Map<string, string>();
  const first = servers.find(({ role }) => role !== 'replica');
  if (first === undefined) return nowhere;
  switch (topology.kind) {
    case 'cluster':
      return { kind: 'cluster', node: first.at, announced };
    case 'sentinel': {
      return {
        kind: 'sentinel',
        sentinels: sentinels.map(({ at }) => at),
        group: first.watchedAs ?? '',
        login,
        announced,
      };
    }
    case 'single':
    case 'replicas':
      return { kind: 'single', address: { kind: 'tcp', ...first.at } };
  }
}

function tlsTo(tls: ServerTls | null): UpstreamPolicy['tls'] {
  if (tls === null) return null;
  const { authority, revoked, certificate, key, clients, own } = tls;
  // A certificate that was brought for servers may not be on the host of a gateway.
  const shows = own !== null || clients === 'required';
  return {
    authority,
    revoked,
    serverName: null,
    certificate: shows ? certificate : null,
    key: shows ? key : null,
  };
}

/** What is written; an own certificate is that of the host. Null where no authority has issued it, which is a fault. */
export function identityOf(
  written: WrittenListener['tls'],
  layout: Layout | null,
): TlsIdentity | null {
  if (written === null || !('kind' in written)) return written;
  const tls = layout?.tls ?? null;
  if (tls === null || tls.own === null) return null;
  const { authority, revoked, certificate, key, minVersion } = tls;
  const { clients: mode } = written;
  return {
    certificate,
    key,
    clients: mode === 'none' ? null : { authority, revoked, mode },
    minVersion,
  };
}

export function listenerFaults(
  listeners: readonly WrittenListener[],
  layout: Layout | null,
): readonly Fault[] {
  return listeners.flatMap(({ tls }, index): readonly Fault[] => {
    const message = 'There is no authority of its own: "server" has to say tls: own.';
    const path = ['gateway', 'listen', index, 'tls'];
    return tls !== null && identityOf(tls, layout) === null
      ? [{ code: 'POLICY_CONFLICT', message, suggestion: null, path }]
      : [];
  });
}
