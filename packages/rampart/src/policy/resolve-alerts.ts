// Alerts as they act: what is looked at, and as whom, follows from what the same policy describes.
import type { AlertsPolicy } from './alert-types.ts';
import { officeLogin } from './deployment/accounts.ts';
import { partLog } from './deployment/part-log.ts';
import type { Deployment } from './deployment/types.ts';
import type { WrittenPolicy } from './schema/policy.ts';
import type { ArchivePolicy, GatewayPolicy, HostPort, UpstreamLogin } from './types.ts';

interface Described {
  readonly deployment: Deployment | null;
  readonly gateway: GatewayPolicy | null;
  readonly archive: ArchivePolicy | null;
  readonly consoleLog: string;
}

/** Null when the policy says nothing of alerts. */
export function alertsOf(
  { app, alerts }: WrittenPolicy,
  described: Described,
): AlertsPolicy | null {
  if (alerts === undefined) return null;
  const { deployment, gateway, archive } = described;
  const upstream = gateway?.upstream ?? null;
  const directory = alerts.directory ?? `/var/lib/rampart/${app}/alerts`;
  const logs = alerts.logs ?? logsOf(described);
  const login = alerts.login ?? loginOf(deployment) ?? upstream?.login ?? null;
  const ofSentinels = upstream?.server.kind === 'sentinel' ? upstream.server : null;
  return {
    ...alerts,
    directory,
    log: partLog('alerts', `${directory}/events`, deployment, gateway),
    logs,
    login,
    // Those behind a gateway are asked as the gateway asks them.
    sentinelLogin: deployment === null && ofSentinels !== null ? ofSentinels.login : login,
    servers: alerts.servers ?? serversOf(deployment, gateway),
    sentinels:
      alerts.sentinels ?? deployment?.sentinels.map(({ at }) => at) ?? ofSentinels?.sentinels ?? [],
    groups: groupsOf(deployment) ?? (ofSentinels === null ? [] : [ofSentinels.group]),
    sets: setsOf(deployment),
    tls: alerts.tls === undefined ? tlsOf(described) : alerts.tls,
    replicas: deployment?.servers.map(({ at }) => at) ?? null,
    disks: [
      ...new Set([
        directory,
        ...logs,
        ...(archive === null ? [] : [archive.directory]),
        ...(deployment?.servers.flatMap(({ places }) => [places.data, places.logs]) ?? []),
      ]),
    ],
    certificates: certificatesOf(described),
  };
}

/** Parts that run as accounts of their own have logs of their own; the others write in the gateway's. */
function logsOf({ gateway, archive, consoleLog }: Described): readonly string[] {
  const logs = [gateway?.audit.directory, archive?.log, consoleLog];
  return [...new Set(logs.filter((log) => log !== undefined))];
}

function serversOf(
  deployment: Deployment | null,
  gateway: GatewayPolicy | null,
): readonly HostPort[] {
  if (deployment !== null) return deployment.servers.map(({ at }) => at);
  const server = gateway?.upstream.server;
  if (server?.kind === 'cluster') return [server.node];
  return server?.kind === 'single' && server.address.kind === 'tcp'
    ? [{ host: server.address.host, port: server.address.port }]
    : [];
}

function groupsOf(deployment: Deployment | null): readonly string[] | null {
  if (deployment === null) return null;
  const groups = deployment.servers.map(({ watchedAs }) => watchedAs);
  return [...new Set(groups.filter((group) => group !== null))];
}

function setsOf(deployment: Deployment | null): readonly (readonly HostPort[])[] {
  const sets = Map.groupBy(deployment?.servers ?? [], ({ instance }) => instance);
  return [...sets.values()].map((servers) => servers.map(({ at }) => at));
}

/** Who looks and changes nothing is there already: the login of the audit. */
function loginOf(deployment: Deployment | null): UpstreamLogin | null {
  const account = deployment?.accounts.find(({ name }) => name === officeLogin('audit'));
  const password = account?.password ?? null;
  return account === undefined || password === null ? null : { user: account.name, password };
}

function tlsOf({ deployment, gateway }: Described): AlertsPolicy['tls'] {
  if (deployment === null) return gateway?.upstream.tls ?? null;
  if (deployment.tls === null) return null;
  const { authority, revoked } = deployment.tls;
  return { authority, revoked, serverName: null, certificate: null, key: null };
}

function certificatesOf({ deployment, gateway, archive }: Described): readonly string[] {
  const files = [
    ...(gateway?.listeners.map(({ tls }) => tls?.certificate) ?? []),
    gateway?.upstream.tls?.certificate,
    gateway?.upstream.tls?.authority,
    archive?.tls?.certificate,
    deployment?.tls?.certificate,
    deployment?.tls?.authority,
  ];
  return [...new Set(files.filter((file) => file !== null && file !== undefined))];
}
