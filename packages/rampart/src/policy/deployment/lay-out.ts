// From what the policy says of hosts and servers to the processes that run: each gets its name, its
// user, its directories, its port, and whom it follows or watches.
import { isLoopbackHost, isOneMachine } from '../addresses.ts';
import type { Path } from '../document.ts';
import type { PolicyCode } from '../errors.ts';
import type { WrittenDurability } from '../schema/durability.ts';
import type { WrittenCluster, WrittenSentinel } from '../schema/groups.ts';
import type { WrittenHost } from '../schema/hosts.ts';
import type { WrittenInstance, WrittenServer } from '../schema/server.ts';
import type { HostPort } from '../types.ts';
import type { OwnRole } from './host-roles.ts';
import { ownDirectory, placesOf, systemName } from './system-names.ts';
import type {
  Deployment,
  Durability,
  Host,
  Kernel,
  Logging,
  OwnRelease,
  Process,
  Sentinel,
  Server,
  ServerTls,
  Topology,
  WatchedGroup,
} from './types.ts';

export interface WrittenDeployment {
  readonly app: string;
  readonly hosts: ReadonlyMap<string, WrittenHost>;
  readonly server: WrittenServer;
  readonly sentinel: WrittenSentinel;
  readonly cluster: WrittenCluster | undefined;
  readonly durability: WrittenDurability;
  readonly logging: Logging;
  readonly kernel: Kernel;
  readonly own: OwnRelease | null;
  /** The parts of Rampart of which the policy says something. */
  readonly parts: readonly OwnRole[];
}

export interface LayoutFault {
  readonly code: PolicyCode;
  readonly message: string;
  readonly path: Path;
}

export type Layout = Omit<Deployment, 'accounts'>;

/** Without a word about hosts it is this machine, and nobody else reaches it. */
function thisMachine({ own, parts }: WrittenDeployment): ReadonlyMap<string, WrittenHost> {
  // Who does not have Rampart brought may run its parts by hand.
  const roles: Host['roles'] = own === null ? ['redis'] : ['redis', ...parts];
  const host = { address: '127.0.0.1', ssh: null, port: undefined, sentinelPort: undefined };
  return new Map([['localhost', { ...host, roles }]]);
}

/** Without a word about it there is nothing that such a host could run; gateways may be somebody else's. */
const spokenOf: readonly OwnRole[] = ['archive', 'alerts', 'console'];

const leastSentinels = 3;
const leastShards = 3;

/** The nodes of a Cluster speak to each other at a port that lies this far above. */
export const busOffset = 10_000;
const highestPort = 65_535;

export function layOut(written: WrittenDeployment): {
  readonly layout: Layout;
  readonly faults: readonly LayoutFault[];
} {
  const hosts = hostsOf(written.hosts.size === 0 ? thisMachine(written) : written.hosts);
  const { server, durability } = written;
  const faults = [...topologyFaults(written, hosts), ...plainFaults(written, hosts)];
  const servers = serversOf(written, hosts);
  const topology = topologyOf(written, hosts);
  const layout: Layout = {
    app: written.app,
    directory: ownDirectory(written.app, server.directory ?? null),
    release: server.release,
    install: server.install,
    own: written.own,
    hosts,
    topology,
    servers,
    sentinels: sentinelsOf(written, hosts, servers),
    durability: durabilityOf(durability, topology),
    tls: tlsOf(written),
    admits: server.admit,
    readers: server.readers,
    logging: written.logging,
    kernel: written.kernel,
  };
  return { layout, faults: [...faults, ...placeFaults(layout)] };
}

type PlacedHost = Host & Pick<WrittenHost, 'port' | 'sentinelPort'>;
type Hosts = ReadonlyMap<string, PlacedHost>;

function hostsOf(written: ReadonlyMap<string, WrittenHost>): Hosts {
  return new Map([...written].map(([name, host]) => [name, { name, ...host }]));
}

function having(hosts: Hosts, ...roles: readonly Host['roles'][number][]): readonly PlacedHost[] {
  return [...hosts.values()].filter((host) => roles.some((role) => host.roles.includes(role)));
}

function topologyOf({ sentinel, cluster }: WrittenDeployment, hosts: Hosts): Topology {
  if (cluster !== undefined) return { kind: 'cluster', ...cluster };
  const watchers = having(hosts, 'sentinel').length;
  if (watchers > 0) {
    const { quorum = Math.floor(watchers / 2) + 1, downAfter, failoverWithin } = sentinel;
    return { kind: 'sentinel', quorum, downAfter, failoverWithin };
  }
  return having(hosts, 'replica').length > 0 ? { kind: 'replicas' } : { kind: 'single' };
}

function topologyFaults(
  { cluster, sentinel, parts }: WrittenDeployment,
  hosts: Hosts,
): readonly LayoutFault[] {
  const faults: LayoutFault[] = [];
  const refuse = (path: Path, message: string): void => {
    faults.push({ code: 'POLICY_CONFLICT', message, path });
  };
  const primaries = having(hosts, 'redis');
  const watchers = having(hosts, 'sentinel');
  if (primaries.length === 0) refuse(['hosts'], 'No host has the role redis.');
  const silent = spokenOf.find((role) => !parts.includes(role) && having(hosts, role).length > 0);
  if (silent !== undefined) {
    refuse(['hosts'], `A host has the role ${silent}, and the policy says nothing of it.`);
  }
  if (cluster !== undefined) {
    const nodes = having(hosts, 'redis', 'replica').length;
    const needed = leastShards * (cluster.replicas + 1);
    if (nodes < needed) {
      refuse(
        ['cluster'],
        `A Cluster of ${leastShards} shards with ${cluster.replicas} replicas each has ${needed} hosts, not ${nodes}.`,
      );
    }
    if (watchers.length > 0) refuse(['hosts'], 'A Cluster watches itself; it has no Sentinels.');
    return faults;
  }
  if (primaries.length > 1) {
    refuse(
      ['hosts'],
      'Several hosts have the role redis, and nothing binds them: make them replicas, or write cluster.',
    );
  }
  if (watchers.length > 0 && watchers.length < leastSentinels) {
    refuse(
      ['hosts'],
      `${watchers.length} Sentinels cannot agree when one is gone; have at least ${leastSentinels}.`,
    );
  }
  if (watchers.length > 0 && having(hosts, 'replica').length === 0) {
    refuse(['hosts'], 'Sentinels need a replica to fail over to.');
  }
  if (sentinel.quorum !== undefined && sentinel.quorum > watchers.length) {
    refuse(
      ['sentinel', 'quorum'],
      `A quorum of ${sentinel.quorum} is more than there are Sentinels.`,
    );
  }
  return faults;
}

function tlsOf({ app, server: { tls, directory } }: WrittenDeployment): ServerTls | null {
  if (tls === null) return null;
  const { clients, minVersion } = tls;
  if (tls.kind === 'given') {
    const { certificate, key, authority } = tls;
    return { certificate, key, authority, clients, minVersion, revoked: null, own: null };
  }
  const below = `${ownDirectory(app, directory ?? null)}/tls`;
  return {
    certificate: `${below}/host.crt`,
    key: `${below}/host.key`,
    authority: `${below}/authority.crt`,
    revoked: `${below}/revoked.crl`,
    clients,
    minVersion,
    own: tls.directory,
  };
}

function plainFaults({ server }: WrittenDeployment, hosts: Hosts): readonly LayoutFault[] {
  const remote = [...hosts.values()].find(({ address }) => !isLoopbackHost(address));
  if (server.tls !== null || server.mayBePlain || remote === undefined) return [];
  const message = `Servers would speak without TLS on the network of ${remote.address}.`;
  return [{ code: 'POLICY_PLAIN', message, path: ['server'] }];
}

/** Two processes at one place, or with one name. */
function placeFaults({ servers, sentinels, topology }: Layout): readonly LayoutFault[] {
  const faults: LayoutFault[] = [];
  const taken = new Map<string, Process>();
  for (const each of [...servers, ...sentinels]) {
    if (topology.kind === 'cluster' && each.at.port + busOffset > highestPort) {
      const message = `A node at port ${each.at.port} would speak to others at ${each.at.port + busOffset}, which is no port.`;
      faults.push({ code: 'POLICY_CONFLICT', message, path: ['hosts', each.host] });
    }
    const at = `${each.at.host}:${each.at.port}`;
    const other = taken.get(at);
    taken.set(at, each);
    if (other === undefined) continue;
    const message = `${other.name} and ${each.name} would both listen on ${at}.`;
    faults.push({ code: 'POLICY_CONFLICT', message, path: ['hosts', each.host] });
  }
  const called = new Set(sentinels.map(({ host, name }) => `${host} ${name}`));
  const twin = servers.find(({ host, name }) => called.has(`${host} ${name}`));
  if (twin !== undefined) {
    const message = `A server and its Sentinel would both be called ${twin.name}.`;
    faults.push({ code: 'POLICY_CONFLICT', message, path: ['server', 'instances'] });
  }
  return faults;
}

function serversOf(written: WrittenDeployment, hosts: Hosts): readonly Server[] {
  const isCluster = written.cluster !== undefined;
  const isWatched = !isCluster && having(hosts, 'sentinel').length > 0;
  const instances = instancesOf(written);
  const placed = having(hosts, 'redis', 'replica');
  const primary = placed.find(({ roles }) => roles.includes('redis'));
  return placed.flatMap((host) =>
    instances.map(([instance, own], index): Server => {
      const port = portOf(written.server, own, host, index);
      const isPrimary = host === primary;
      const follows =
        primary === undefined || isPrimary || isCluster
          ? null
          : {
              host: primary.address,
              port: portOf(written.server, own, primary, index),
            };
      return {
        ...processOf(written, instance, host, hosts, port),
        instance,
        role: isCluster ? 'node' : isPrimary ? 'primary' : 'replica',
        follows,
        watchedAs: isWatched ? groupOf(written, instance) : null,
        memory: own.memory ?? written.server.memory,
        limits: written.server.limits,
      };
    }),
  );
}

function instancesOf({ app, server }: WrittenDeployment): readonly [string, WrittenInstance][] {
  const { instances } = server;
  if (instances.size === 0)
    return [[app, { port: undefined, memory: undefined, users: undefined }]];
  return [...instances].map(([name, instance]) => [`${app}-${name}`, instance]);
}

/** Several servers of a host are several groups to the Sentinels. */
function groupOf({ app, sentinel }: WrittenDeployment, instance: string): string {
  const { group = app } = sentinel;
  return `${group}${instance.slice(app.length)}`;
}

function portOf(
  server: WrittenServer,
  own: WrittenInstance,
  host: PlacedHost,
  index: number,
): number {
  return own.port ?? (host.port ?? server.port) + index;
}

function processOf(
  { server }: WrittenDeployment,
  name: string,
  host: PlacedHost,
  hosts: Hosts,
  port: number,
): Process {
  // Where several hosts are one machine their servers need names of their own.
  const here = [...hosts.values()].filter(({ address }) => isOneMachine(address, host.address));
  const shares = here.length > 1;
  const system = systemName(server.release.engine, shares ? `${name}-${host.name}` : name);
  const at: HostPort = { host: host.address, port };
  return {
    name: system,
    host: host.name,
    user: server.runAs ?? system,
    group: server.runAs ?? system,
    places: placesOf(system, server.directory ?? null),
    listens: isLoopbackHost(host.address) ? [host.address] : ['127.0.0.1', host.address],
    at,
  };
}

function sentinelsOf(
  written: WrittenDeployment,
  hosts: Hosts,
  servers: readonly Server[],
): readonly Sentinel[] {
  const watches = servers.flatMap(({ role, at, watchedAs: group }): readonly WatchedGroup[] =>
    role === 'primary' && group !== null ? [{ group, primary: at }] : [],
  );
  return having(hosts, 'sentinel').map((host): Sentinel => ({
    ...processOf(
      written,
      `${written.app}-sentinel`,
      host,
      hosts,
      host.sentinelPort ?? written.sentinel.port,
    ),
    watches,
  }));
}

/** A primary that lost its replicas would take writes that nobody else ever has. */
function durabilityOf(written: WrittenDurability, { kind }: Topology): Durability {
  const { least = kind === 'single' ? 0 : 1, lag } = written.replicas;
  return { ...written, replicas: { least, lag } };
}
