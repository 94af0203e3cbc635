// The gateway on the hosts that have the role. Its secrets are fewer than those of the servers.
import { isAbsolute } from 'node:path';

import type { Deployment } from '../deployment/types.ts';
import type { GatewayPolicy, Policy, SecretSource } from '../types.ts';
import type { OwnPart } from './own-part.ts';

export function gatewayPart(
  { users }: Policy,
  { app }: Pick<Deployment, 'app'>,
  gateway: GatewayPolicy,
): OwnPart {
  const { connections } = gateway.limits;
  const { directory, socket } = gateway.admin;
  const opensLowPort = gateway.listeners.some(
    ({ address }) => address.kind === 'tcp' && address.port < 1_024,
  );
  const low = 'CAP_NET_BIND_SERVICE';
  const run = socket.slice(0, socket.lastIndexOf('/'));
  return {
    role: 'gateway',
    what: 'The gateway',
    directories: [
      // A place for what a policy names without a slash in front, even if it keeps nothing else there.
      {
        path: isAbsolute(directory) ? directory : `/var/lib/rampart/${app}/gateway`,
        watched: false,
      },
      ...(isAbsolute(gateway.audit.directory)
        ? [{ path: gateway.audit.directory, watched: true }]
        : []),
    ],
    writes: isAbsolute(socket) && run !== usualRun && run !== directory ? [run] : [],
    secrets: gatewaySecrets(users, gateway),
    reloads: true,
    unit: [
      // It is told by a program of its own, systemd-notify.
      ['Type', 'notify'],
      ['NotifyAccess', 'all'],
      ['RuntimeDirectory', 'rampart'],
      ['RuntimeDirectoryMode', '0700'],
      // Another gateway's socket may lie in it.
      ['RuntimeDirectoryPreserve', 'yes'],
      ['TimeoutStopSec', 20],
      ['WatchdogSec', 30],
      // Two for each client, and some.
      ['LimitNOFILE', 2 * connections + 1_024],
      ...(opensLowPort ? ([['AmbientCapabilities', low]] as const) : []),
    ],
    capabilities: opensLowPort ? low : '',
  };
}

const usualRun = '/run/rampart';

/** What users prove to the server is none of the gateway's business. */
function gatewaySecrets(
  users: Policy['users'],
  { upstream, sharing, audit }: GatewayPolicy,
): readonly SecretSource[] {
  const sources = [
    upstream.login?.password,
    upstream.server.kind === 'sentinel' ? upstream.server.login?.password : null,
    sharing,
    ...auditSecrets(audit),
    ...[...users.values()].flatMap(({ credential }) => {
      if (credential.kind === 'server') return [];
      const { upstream: login } = credential;
      return [login?.password, credential.kind === 'gateway' ? credential.hash : null];
    }),
  ];
  return sources.filter((source) => source !== null && source !== undefined);
}

/** Of whoever keeps a log as the gateway does. */
export function auditSecrets({
  signingKey,
  sinks,
}: GatewayPolicy['audit']): readonly SecretSource[] {
  const sources = [
    signingKey,
    ...sinks.map((sink) => (sink.kind === 'webhook' ? sink.secret : null)),
  ];
  return sources.filter((source) => source !== null);
}
