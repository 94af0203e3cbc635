// How each setting is written: what Redis from 7.0 to 8 and Valkey from 7.2 to 9 take in their files.

export type SettingKind =
  | 'yes-no'
  | 'number'
  | 'octal'
  | 'memory'
  | 'memory-or-percent'
  /** One of some words; their case does not count. */
  | 'word'
  | 'text'
  /** A secret text. */
  | 'secret'
  /** Several words as one value. */
  | 'list'
  | 'save'
  | 'buffers'
  | 'events'
  | 'primary'
  | 'percentiles';

const kinds: ReadonlyMap<string, SettingKind> = spread([
  [
    'yes-no',
    `activedefrag activerehashing always-show-logo aof-disable-auto-gc aof-load-truncated
    aof-rewrite-incremental-fsync aof-timestamp-enabled aof-use-rdb-preamble appendonly
    cluster-allow-pubsubshard-when-down cluster-allow-reads-when-down
    cluster-allow-replica-migration cluster-enabled cluster-replica-no-failover
    cluster-require-full-coverage cluster-slot-stats-enabled crash-log-enabled
    crash-memcheck-enabled daemonize disable-thp dual-channel-replication-enabled dynamic-hz
    extended-redis-compatibility hide-user-data-from-log import-mode io-threads-always-active
    io-threads-do-reads jemalloc-bg-thread latency-tracking lazyfree-lazy-eviction
    lazyfree-lazy-expire lazyfree-lazy-server-del lazyfree-lazy-user-del
    lazyfree-lazy-user-flush lua-enable-deprecated-api lua-enable-insecure-api lua-replicate-commands
    no-appendfsync-on-rewrite protected-mode rdb-del-sync-files rdb-save-incremental-fsync
    rdbchecksum rdbcompression repl-disable-tcp-nodelay repl-diskless-sync replica-announced
    replica-ignore-disk-write-errors replica-ignore-maxmemory replica-lazy-flush
    replica-read-only replica-serve-stale-data set-proc-title stop-writes-on-bgsave-error
    syslog-enabled tls-cluster tls-prefer-server-ciphers tls-replication tls-session-caching
    use-exit-on-panic cluster-bus-port-protected-mode mptcp repl-mptcp`,
  ],
  [
    'number',
    `acllog-max-len active-defrag-cycle-us active-defrag-cycle-max active-defrag-cycle-min active-defrag-max-scan-fields
    active-defrag-threshold-lower active-defrag-threshold-upper active-expire-effort
    auto-aof-rewrite-percentage busy-reply-threshold cluster-announce-bus-port
    cluster-announce-port cluster-announce-tls-port cluster-migration-barrier
    cluster-node-timeout cluster-port cluster-replica-validity-factor databases
    cluster-compatibility-sample-ratio events-per-io-thread rdma-completion-vector hash-max-listpack-entries hll-sparse-max-bytes hz io-threads
    latency-monitor-threshold lfu-decay-time lfu-log-factor list-compress-depth
    list-max-listpack-size max-new-connections-per-cycle max-new-tls-connections-per-cycle
    maxclients maxmemory-eviction-tenacity maxmemory-samples min-replicas-max-lag
    min-replicas-to-write port prefetch-batch-max-size rdma-port repl-backlog-ttl
    repl-diskless-sync-delay repl-diskless-sync-max-replicas repl-ping-replica-period
    repl-timeout replica-announce-port replica-priority set-max-intset-entries
    set-max-listpack-entries shutdown-timeout slowlog-log-slower-than slowlog-max-len
    socket-mark-id stream-node-max-entries tcp-backlog tcp-keepalive timeout tls-port
    tls-session-cache-size tls-session-cache-timeout tracking-table-max-keys
    zset-max-listpack-entries commandlog-execution-slower-than commandlog-slow-execution-max-len
    commandlog-request-larger-than commandlog-large-request-max-len commandlog-reply-larger-than
    commandlog-large-reply-max-len cluster-blacklist-ttl cluster-manual-failover-timeout
    cluster-databases watchdog-period cluster-ping-interval cluster-message-gossip-perc
    min-string-size-avoid-copy-reply`,
  ],
  ['octal', 'unixsocketperm'],
  [
    'memory',
    `active-defrag-ignore-bytes rdma-rx-size auto-aof-rewrite-min-size client-query-buffer-limit
    cluster-link-sendbuf-limit hash-max-listpack-value maxmemory proto-max-bulk-len
    repl-backlog-size replica-full-sync-buffer-limit set-max-listpack-value
    stream-node-max-bytes zset-max-listpack-value`,
  ],
  ['memory-or-percent', 'maxmemory-clients'],
  [
    'word',
    `acl-pubsub-default appendfsync cluster-preferred-endpoint-type enable-debug-command
    enable-module-command enable-protected-configs loglevel log-format log-timestamp-format
    maxmemory-policy oom-score-adj propagation-error-behavior repl-diskless-load
    sanitize-dump-payload supervised syslog-facility tls-auth-clients tls-auth-clients-user
    rdb-version-check`,
  ],
  [
    'text',
    `aclfile aof_rewrite_cpulist appenddirname appendfilename bgsave_cpulist bind-source-addr
    bio_cpulist cluster-announce-hostname cluster-announce-human-nodename cluster-announce-ip
    cluster-config-file dbfilename dir ignore-warnings locale-collate logfile masteruser pidfile
    proc-title-template replica-announce-ip server_cpulist syslog-ident tls-ca-cert-dir
    tls-ca-cert-file tls-cert-file tls-ciphers tls-ciphersuites tls-client-cert-file
    tls-client-key-file tls-dh-params-file tls-key-file tls-protocols unixsocket unixsocketgroup
    availability-zone hash-seed aof-rewrite-cpulist bio-cpulist bgsave-cpulist server-cpulist
    cluster-announce-client-ipv4 cluster-announce-client-ipv6`,
  ],
  ['secret', 'requirepass masterauth tls-key-file-pass tls-client-key-file-pass'],
  ['list', 'bind rdma-bind oom-score-adj-values shutdown-on-sigint shutdown-on-sigterm'],
  ['save', 'save'],
  ['buffers', 'client-output-buffer-limit'],
  ['events', 'notify-keyspace-events'],
  ['primary', 'replicaof'],
  ['percentiles', 'latency-tracking-info-percentiles'],
]);

/** Older names, and Valkey's own, for the name under which the setting is known here. */
const aliases: ReadonlyMap<string, string> = new Map(
  `slaveof=replicaof slave-announce-ip=replica-announce-ip slave-announce-port=replica-announce-port
  slave-ignore-maxmemory=replica-ignore-maxmemory slave-lazy-flush=replica-lazy-flush
  slave-priority=replica-priority slave-read-only=replica-read-only
  slave-serve-stale-data=replica-serve-stale-data repl-ping-slave-period=repl-ping-replica-period
  min-slaves-to-write=min-replicas-to-write min-slaves-max-lag=min-replicas-max-lag
  cluster-slave-no-failover=cluster-replica-no-failover
  cluster-slave-validity-factor=cluster-replica-validity-factor
  hash-max-ziplist-entries=hash-max-listpack-entries
  hash-max-ziplist-value=hash-max-listpack-value list-max-ziplist-size=list-max-listpack-size
  zset-max-ziplist-entries=zset-max-listpack-entries zset-max-ziplist-value=zset-max-listpack-value
  lua-time-limit=busy-reply-threshold primaryauth=masterauth primaryuser=masteruser`
    .split(/\s+/)
    .map((pair): [string, string] => {
      const [written = '', name = ''] = pair.split('=');
      return [written, name];
    }),
);

/** Directives that may hold no value: they mean nothing to today's servers, which pass over them. */
const obsolete = new Set(['list-max-ziplist-entries', 'list-max-ziplist-value']);

export function nameOfSetting(written: string): string {
  const lower = written.toLowerCase();
  return aliases.get(lower) ?? lower;
}

/** Undefined: no setting that is known here. */
export function kindOf(name: string): SettingKind | undefined {
  return kinds.get(name);
}

export function isObsolete(name: string): boolean {
  return obsolete.has(name);
}

function spread(lists: readonly (readonly [SettingKind, string])[]): Map<string, SettingKind> {
  return new Map(
    lists.flatMap(([kind, names]) =>
      names.split(/\s+/).map((name): [string, SettingKind] => [name, kind]),
    ),
  );
}
