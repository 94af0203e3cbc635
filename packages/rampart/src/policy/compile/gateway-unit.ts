// The gateway on the hosts that have the role: its unit, its copy of the policy, and the secrets that it
// needs, which are fewer than those of the servers.
import type { Deployment } from '../deployment/types.ts';
import { systemName } from '../deployment/system-names.ts';
import type { GatewayPolicy, Policy, SecretSource } from '../types.ts';
import type { Content } from './content.ts';
import type { Directory } from './host-plan.ts';
import { firewallUnitName } from './firewall.ts';
import { homeProtection, sandbox, unitFile, unitWord } from './unit-file.ts';

/** One account for the gateways of a host, whatever they stand before. */
export const gatewayUser = 'rampart-gateway';

export const gatewayHome = '/var/lib/rampart';

const program = '/usr/local/bin/rampart';

export interface GatewayFiles {
  readonly policy: string;
  readonly environment: string;
  readonly unitName: string;
}

export function gatewayFiles({ directory, app }: Deployment): GatewayFiles {
  return {
    policy: `${directory}/rampart.yaml`,
    environment: `${directory}/gateway.env`,
    unitName: `${systemName('rampart-gateway', app)}.service`,
  };
}

export function gatewayUnit(deployment: Deployment, gateway: GatewayPolicy): string {
  const { policy, environment } = gatewayFiles(deployment);
  const { connections } = gateway.limits;
  const { directory, socket } = gateway.admin;
  const own = [directory, gateway.audit.directory, parentOf(socket)];
  const opensLowPort = gateway.listeners.some(
    ({ address }) => address.kind === 'tcp' && address.port < 1_024,
  );
  const low = 'CAP_NET_BIND_SERVICE';
  return unitFile({
    Unit: [
      ['Description', `The gateway of ${deployment.app}`],
      ['Wants', 'network-online.target'],
      ['After', `network-online.target ${firewallUnitName(deployment)}`],
    ],
    Service: [
      // It is told by a program of its own, systemd-notify.
      ['Type', 'notify'],
      ['NotifyAccess', 'all'],
      ['User', gatewayUser],
      ['Group', gatewayUser],
      ['ExecStart', `${program} gateway --policy ${policy}`],
      ['ExecReload', `${program} gateway reload --policy ${policy}`],
      ['EnvironmentFile', environment],
      // What a policy names without a slash in front lies there.
      ['WorkingDirectory', gatewayHome],
      ['StateDirectory', 'rampart'],
      ['StateDirectoryMode', '0700'],
      ['RuntimeDirectory', 'rampart'],
      ['RuntimeDirectoryMode', '0700'],
      // Another gateway's socket may lie in it.
      ['RuntimeDirectoryPreserve', 'yes'],
      ...own.filter(isElsewhere).map((path) => ['ReadWritePaths', unitWord(`-${path}`)] as const),
      ['TimeoutStopSec', 20],
      ['KillMode', 'mixed'],
      ['Restart', 'always'],
      ['RestartSec', 1],
      ['WatchdogSec', 30],
      // Two for each client, and some.
      ['LimitNOFILE', 2 * connections + 1_024],
      ...homeProtection(own),
      ...sandbox,
      ...(opensLowPort
        ? ([
            ['CapabilityBoundingSet', low],
            ['AmbientCapabilities', low],
          ] as const)
        : []),
    ],
    Install: [['WantedBy', 'multi-user.target']],
  });
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** Directories of its own that systemd does not make. */
export function furtherDirectories({ admin, audit }: GatewayPolicy): readonly Directory[] {
  const group = gatewayUser;
  return [admin.directory, audit.directory]
    .filter(isElsewhere)
    .map((path) => ({ path, owner: gatewayUser, group, mode: 0o700 }));
}

function isElsewhere(path: string): boolean {
  if (!path.startsWith('/')) return false;
  return ![gatewayHome, '/run/rampart'].some(
    (usual) => path === usual || path.startsWith(`${usual}/`),
  );
}

/** For `EnvironmentFile`: the variables that the policy names for the gateway. */
export function gatewayEnvironment(policy: Policy, gateway: GatewayPolicy): Content {
  const names = new Set(
    gatewaySecrets(policy, gateway).flatMap((secret) =>
      secret.kind === 'env' ? [secret.name] : [],
    ),
  );
  return [...names]
    .toSorted()
    .flatMap((name) => [
      `${name}=`,
      { secret: { kind: 'env', name }, as: 'environment' } as const,
      '\n',
    ]);
}

/** What users prove to the server is none of the gateway's business. */
function gatewaySecrets({ users }: Policy, gateway: GatewayPolicy): readonly SecretSource[] {
  const { upstream, sharing, audit } = gateway;
  const sources = [
    upstream.login?.password,
    upstream.server.kind === 'sentinel' ? upstream.server.login?.password : null,
    sharing,
    audit.signingKey,
    ...audit.sinks.map((sink) => (sink.kind === 'webhook' ? sink.secret : null)),
    ...[...users.values()].flatMap(({ credential }) => {
      if (credential.kind === 'server') return [];
      const { upstream: login } = credential;
      return [login?.password, credential.kind === 'gateway' ? credential.hash : null];
    }),
  ];
  return sources.filter((source) => source !== null && source !== undefined);
}
