// The archive as it acts: whom it follows, and as whom, follows from the servers and the gateway that the
// same policy describes.
import { isLoopbackHost } from './addresses.ts';
import type { Path } from './document.ts';
import type { PolicyCode } from './errors.ts';
import { officeLogin } from './deployment/accounts.ts';
import { partLog } from './deployment/part-log.ts';
import type { Deployment } from './deployment/types.ts';
import type { WrittenPolicy } from './schema/policy.ts';
import type { ArchivePolicy, GatewayPolicy, HostPort, UpstreamLogin } from './types.ts';

interface ArchiveFault {
  readonly code: PolicyCode;
  readonly message: string;
  readonly suggestion: null;
  readonly path: Path;
}

/** Null when the policy says nothing of an archive. */
export function archiveOf(
  { app, archive }: WrittenPolicy,
  deployment: Deployment | null,
  gateway: GatewayPolicy | null,
): { readonly policy: ArchivePolicy; readonly faults: readonly ArchiveFault[] } | null {
  if (archive === undefined) return null;
  const { mayBePlain, ...written } = archive;
  const from = written.from ?? serversOf(deployment, gateway);
  const { tls = tlsOf(deployment, gateway) } = written;
  const directory = written.directory ?? `/var/lib/rampart/${app}/archive`;
  const policy = {
    ...written,
    directory,
    log: partLog('archive', `${directory}/events`, deployment, gateway),
    from,
    login: written.login ?? loginOf(deployment),
    tls,
  };
  const faults: ArchiveFault[] = [];
  const refuse = (code: PolicyCode, message: string): void => {
    faults.push({ code, message, suggestion: null, path: ['archive'] });
  };
  if (from.length === 0) {
    refuse(
      'POLICY_KEY_MISSING',
      'from is missing: the policy does not say which servers there are.',
    );
  }
  if (written.from === null && instancesIn(deployment) > 1) {
    refuse(
      'POLICY_KEY_MISSING',
      'There are several instances: from has to say which one is meant.',
    );
  }
  const remote = from.find(({ host }) => !isLoopbackHost(host));
  if (remote !== undefined && tls === null && !mayBePlain) {
    refuse('POLICY_PLAIN', `The archiver connects to ${remote.host} without TLS.`);
  }
  return { policy, faults };
}

function instancesIn(deployment: Deployment | null): number {
  return new Set(deployment?.servers.map(({ instance }) => instance)).size;
}

/** Replicas first: a Sentinel takes whoever follows a primary for one that could succeed it. */
function serversOf(
  deployment: Deployment | null,
  gateway: GatewayPolicy | null,
): readonly HostPort[] {
  if (deployment !== null && deployment.topology.kind !== 'cluster') {
    const { servers } = deployment;
    const replicas = servers.filter(({ role }) => role === 'replica');
    const others = servers.filter(({ role }) => role !== 'replica');
    return [...replicas, ...others].map(({ at }) => at);
  }
  const server = gateway?.upstream.server;
  return server?.kind === 'single' && server.address.kind === 'tcp'
    ? [{ host: server.address.host, port: server.address.port }]
    : [];
}

function tlsOf(deployment: Deployment | null, gateway: GatewayPolicy | null): ArchivePolicy['tls'] {
  if (deployment === null) return gateway?.upstream.tls ?? null;
  const { tls } = deployment;
  if (tls === null) return null;
  const { authority, revoked } = tls;
  return { authority, revoked, serverName: null, certificate: null, key: null };
}

function loginOf(deployment: Deployment | null): UpstreamLogin | null {
  const account = deployment?.accounts.find(({ name }) => name === officeLogin('archive'));
  const password = account?.password ?? null;
  return account === undefined || password === null ? null : { user: account.name, password };
}
