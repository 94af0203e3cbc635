// Commands that abilities grant by name, because no flag of theirs says what they reach.

export type Group = ReadonlySet<string>;

export const connection: Group = group(
  'ping echo time lolwut auth hello quit reset select multi exec discard watch unwatch',
  'readonly readwrite asking acl|whoami command command|count command|docs command|getkeys',
  'command|getkeysandflags command|info command|list',
  'client|setname client|getname client|setinfo client|id client|info client|no-touch client|reply',
  'client|tracking client|trackinginfo client|caching client|getredir client|capa',
  // A client of a Cluster cannot find its keys without them.
  'cluster|slots cluster|shards cluster|nodes cluster|info cluster|keyslot cluster|myid',
  'cluster|myshardid',
);

export const scan: Group = group(
  'scan keys randomkey dbsize cluster|getkeysinslot cluster|countkeysinslot clusterscan',
);

export const pubsub: Group = group(
  'subscribe unsubscribe psubscribe punsubscribe ssubscribe sunsubscribe publish spublish',
  'pubsub|numsub pubsub|shardnumsub pubsub|numpat',
);

export const script: Group = group(
  'eval eval_ro evalsha evalsha_ro script|exists script|load script|show',
);

export const functions: Group = group('fcall fcall_ro function|list function|dump function|stats');

export const wait: Group = group('wait waitaof');

/** Says how the server is, at most with names of keys and clients, never with stored values. */
export const inspect: Group = group(
  'info role lastsave dbsize config|get client|list module|list acl|cat acl|genpass',
  'memory|stats memory|doctor memory|malloc-stats slowlog|len commandlog|len',
  'latency|doctor latency|graph latency|histogram latency|history latency|latest',
  'pubsub|channels pubsub|shardchannels pubsub|numsub pubsub|shardnumsub pubsub|numpat',
  'cluster|links cluster|replicas cluster|slaves cluster|count-failure-reports cluster|slot-stats',
  'cluster|countkeysinslot cluster|getslotmigrations function|stats hotkeys|get',
);

/** The arguments of other people's commands: for administrators, though nothing is changed. */
export const logs: Group = group('slowlog|get commandlog|get');

export const dangerous: Group = group(
  'flushall flushdb swapdb cluster|flushslot bgsave bgrewriteaof memory|purge',
  'acl|list acl|users acl|getuser acl|log acl|dryrun',
  'config|resetstat slowlog|reset commandlog|reset latency|reset',
  'client|kill client|unblock client|unpause client|no-evict client|import-source',
  'hotkeys|start hotkeys|stop hotkeys|reset',
);

/** For replicas and archivers, which have no person beside them; `all` does not hold them. */
export const replicate: Group = group('sync psync replconf');

/** The server calls them dangerous because they are slow; their patterns are checked like keys. */
export const merelySlow: Group = group('sort sort_ro');

function group(...lines: readonly string[]): Group {
  return new Set(lines.flatMap((line) => line.split(' ')));
}
