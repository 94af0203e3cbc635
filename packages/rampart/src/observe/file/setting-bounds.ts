// What the server would not take although it is written well: a word that it does not know, a number
// out of bounds. Words of later releases count as known; which release reads the file is not.

const words: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    'acl-pubsub-default': 'allchannels resetchannels',
    appendfsync: 'always everysec no',
    'cluster-preferred-endpoint-type': 'ip hostname unknown-endpoint',
    'enable-debug-command': 'no yes local',
    'enable-module-command': 'no yes local',
    'enable-protected-configs': 'no yes local',
    loglevel: 'debug verbose notice warning nothing',
    'maxmemory-policy':
      'noeviction allkeys-lru allkeys-lfu allkeys-lrm allkeys-random volatile-lru volatile-lfu volatile-lrm volatile-random volatile-ttl',
    'oom-score-adj': 'no yes relative absolute',
    'propagation-error-behavior': 'ignore panic panic-on-replicas',
    'repl-diskless-load': 'disabled on-empty-db swapdb flush-before-load',
    'sanitize-dump-payload': 'no yes clients',
    supervised: 'no upstart systemd auto',
    'tls-auth-clients': 'no yes optional',
  }).map(([name, list]) => [name, new Set(list.split(' '))]),
);

/** Below zero means something to these. */
const negative = new Set([
  'commandlog-execution-slower-than',
  'commandlog-large-reply-max-len',
  'commandlog-large-request-max-len',
  'commandlog-reply-larger-than',
  'commandlog-request-larger-than',
  'list-max-listpack-size',
  'rdma-completion-vector',
  'slowlog-log-slower-than',
]);

const least: ReadonlyMap<string, number> = new Map([
  ['active-expire-effort', 1],
  ['client-query-buffer-limit', 1_024 ** 2],
  ['databases', 1],
  ['io-threads', 1],
  ['maxclients', 1],
  ['proto-max-bulk-len', 1_024 ** 2],
  ['repl-backlog-size', 1],
  ['repl-ping-replica-period', 1],
  ['repl-timeout', 1],
]);

const most: ReadonlyMap<string, number> = new Map([
  ['active-expire-effort', 10],
  ['cluster-announce-bus-port', 65_535],
  ['cluster-announce-port', 65_535],
  ['cluster-announce-tls-port', 65_535],
  ['cluster-port', 65_535],
  ['port', 65_535],
  ['replica-announce-port', 65_535],
  ['tls-port', 65_535],
]);

/** Null: it is within bounds, or nobody here knows them. */
export function boundFault(name: string, kind: string, value: string): string | null {
  if (kind === 'word') {
    const known = words.get(name);
    return known === undefined || known.has(value) ? null : `is one of ${[...known].join(', ')}`;
  }
  if (kind !== 'number' && kind !== 'memory') return null;
  const number = Number(value);
  const lower = least.get(name) ?? (negative.has(name) ? -Infinity : 0);
  if (number < lower) return `is at least ${lower}`;
  const upper = most.get(name) ?? Infinity;
  return number > upper ? `is at most ${upper}` : null;
}
