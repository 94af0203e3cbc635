// redis.conf, or valkey.conf. The server starts with a file of its own, which it rewrites, and then
// with this one: what is said here holds at every start, whatever was rewritten. So nothing may stand
// here that the server or its Sentinels change for good, such as whom it follows.
import { officeLogin } from '../deployment/accounts.ts';
import type { Account, Deployment, Server } from '../deployment/types.ts';
import type { Content, SecretPlace } from './content.ts';
import { Settings } from './settings.ts';

export function redisConf(deployment: Deployment, server: Server): Content {
  return redisSettings(deployment, server).content;
}

/** The same before it is a text: what a running server is compared with. */
export function redisSettings(deployment: Deployment, server: Server): Settings {
  const settings = new Settings();
  settings.about('Made from the policy by Rampart. Change the policy: this file is written anew.');
  network(settings, deployment, server);
  users(settings, server);
  memory(settings, deployment, server);
  persistence(settings, deployment, server);
  replication(settings, deployment, server);
  cluster(settings, deployment, server);
  watching(settings, deployment, server);
  return settings;
}

/** What the server's own file begins with. It is the server's from then on. */
export function firstState({ topology }: Deployment, { follows }: Server): Content {
  const settings = new Settings();
  if (follows !== null && topology.kind !== 'cluster') {
    settings.set('replicaof', follows.host, follows.port);
  }
  return settings.content;
}

function network(settings: Settings, { tls, kernel }: Deployment, server: Server): void {
  const { listens, at, limits } = server;
  settings
    .about('Where it listens, and to whom.')
    .set('bind', ...listens)
    .set('protected-mode', true)
    .set('port', tls === null ? at.port : 0)
    .set('tcp-backlog', kernel.backlog)
    .set('tcp-keepalive', 300)
    .set('timeout', Math.ceil(limits.idle / 1_000))
    .set('maxclients', limits.clients);
  if (tls === null) return;
  settings
    .set('tls-port', at.port)
    .set('tls-cert-file', tls.certificate)
    .set('tls-key-file', tls.key)
    .set('tls-ca-cert-file', tls.authority)
    .set('tls-auth-clients', { none: 'no', optional: 'optional', required: 'yes' }[tls.clients])
    .set('tls-protocols', tls.minVersion === 'TLSv1.3' ? 'TLSv1.3' : 'TLSv1.2 TLSv1.3')
    .set('tls-replication', true)
    .set('tls-cluster', true);
}

function users(settings: Settings, { places }: Server): void {
  settings
    .about('Who may do what is in users.acl. What would let a login out of its rights is off.')
    .set('aclfile', `${places.configuration}/users.acl`)
    .set('acl-pubsub-default', 'resetchannels')
    .set('acllog-max-len', 1_024)
    .set('enable-protected-configs', false)
    .set('enable-debug-command', false)
    .set('enable-module-command', false);
}

function memory(
  settings: Settings,
  { topology }: Deployment,
  { memory: { max, eviction }, limits }: Server,
): void {
  settings
    .about('What it may take.')
    // A Cluster has one, and later releases say so whatever is written.
    .set('databases', topology.kind === 'cluster' ? 1 : limits.databases)
    .set('maxmemory', max)
    .set('maxmemory-policy', eviction)
    .set('proto-max-bulk-len', limits.bulk)
    .set('client-output-buffer-limit', 'normal', 0, 0, 0)
    .set(
      'client-output-buffer-limit',
      'replica',
      limits.replicaBuffer,
      limits.replicaBuffer / 4,
      60,
    )
    .set(
      'client-output-buffer-limit',
      'pubsub',
      limits.subscriberBuffer,
      limits.subscriberBuffer / 4,
      60,
    );
}

function persistence(settings: Settings, { durability }: Deployment, { places }: Server): void {
  const { appendOnly, rewrite, snapshots } = durability;
  settings
    .about(
      'What is on the disk. Snapshots begin with none: those of the other file would be added.',
    )
    .set('dir', places.data)
    .set('dbfilename', 'dump.rdb')
    .set('save', '');
  if (snapshots.length > 0) {
    settings.set('save', ...snapshots.flatMap(({ after, changes }) => [after / 1_000, changes]));
  }
  settings
    .set('rdbcompression', true)
    .set('rdbchecksum', true)
    .set('stop-writes-on-bgsave-error', true)
    .set('sanitize-dump-payload', 'clients')
    .set('appendonly', appendOnly !== 'off')
    .set('appendfilename', 'appendonly.aof')
    .set('appenddirname', 'appendonlydir')
    .set('appendfsync', appendOnly === 'always' ? 'always' : 'everysec')
    .set('no-appendfsync-on-rewrite', rewrite.quiet)
    .set('auto-aof-rewrite-percentage', rewrite.growth)
    .set('auto-aof-rewrite-min-size', rewrite.from)
    .set('aof-use-rdb-preamble', true)
    .set('aof-load-truncated', true)
    .set('aof-timestamp-enabled', true);
}

function replication(settings: Settings, deployment: Deployment, server: Server): void {
  const { durability, accounts } = deployment;
  settings
    .about('What replicas need. Whom it follows is in the file that the server rewrites.')
    .set('repl-backlog-size', durability.backlog)
    .set('min-replicas-to-write', durability.replicas.least)
    .set('min-replicas-max-lag', durability.replicas.lag / 1_000)
    .set('replica-read-only', true);
  const peers = replicasOfLeader(deployment, server);
  // A snapshot for all of them waits for whoever may still come, five seconds, unless it knows how many there are.
  if (peers > 0) settings.set('repl-diskless-sync-max-replicas', peers);
  const password = passwordOf(accounts, 'replication');
  if (password === null) return;
  const { at } = server;
  settings
    .set('masteruser', officeLogin('replication'))
    .set('masterauth', password)
    .set('replica-announce-ip', at.host)
    .set('replica-announce-port', at.port);
}

/** How many follow whoever of them leads. */
function replicasOfLeader({ topology, servers }: Deployment, { instance }: Server): number {
  if (topology.kind === 'cluster') return topology.replicas;
  return servers.filter((each) => each.instance === instance).length - 1;
}

function cluster(settings: Settings, { topology }: Deployment, { at }: Server): void {
  if (topology.kind !== 'cluster') return;
  settings
    .about('The Cluster.')
    .set('cluster-enabled', true)
    .set('cluster-config-file', 'nodes.conf')
    .set('cluster-node-timeout', topology.nodeTimeout)
    .set('cluster-announce-ip', at.host);
}

function watching(settings: Settings, { logging, release }: Deployment, { places }: Server): void {
  settings
    .about('What it tells of itself.')
    .set('daemonize', false)
    .set('supervised', 'auto')
    .set('loglevel', logging.level)
    .set('logfile', `${places.logs}/server.log`)
    .set('slowlog-log-slower-than', logging.slow * 1_000)
    .set('slowlog-max-len', logging.slowKept)
    .set('latency-monitor-threshold', logging.latency);
  // Releases before these do not start with a setting that they do not know.
  if (hidesData(release)) settings.set('hide-user-data-from-log', true);
}

function hidesData({ engine, major, minor }: Deployment['release']): boolean {
  return major > 8 || (major === 8 && (engine === 'redis' || minor >= 1));
}

export function passwordOf(accounts: readonly Account[], office: string): SecretPlace | null {
  const account = accounts.find(({ who }) => who.kind === 'office' && who.office === office);
  const secret = account?.password ?? null;
  return secret === null ? null : { secret, as: 'text' };
}
