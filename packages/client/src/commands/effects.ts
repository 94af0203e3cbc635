// What commands do, where the server's own description says less. Categories that the server does not
// have are ours: `script`, `function`, `scan`, `inspect`, `replicate`, `persist`, `internal`.
import type { CommandDescription } from './description.ts';

/** Categories added to what the server says. */
const addedCategories: ReadonlyMap<string, readonly string[]> = spread([
  // A body may write whatever its user may; FUNCTION LOAD and RESTORE bring the bodies.
  ['script write', 'eval evalsha'],
  ['script read', 'eval_ro evalsha_ro'],
  ['script', 'script|load script|exists script|show'],
  ['script admin dangerous', 'script|flush script|kill script|debug'],
  ['function write', 'fcall'],
  ['function read', 'fcall_ro'],
  ['function', 'function|list function|dump function|stats'],
  [
    'function write admin dangerous',
    'function|load function|restore function|delete function|flush function|kill',
  ],
  // They show names of keys that nobody has asked for by name.
  ['scan keyspace read', 'scan keys randomkey dbsize clusterscan'],
  ['scan keyspace read', 'cluster|getkeysinslot cluster|countkeysinslot'],
  ['inspect', 'info role lastsave memory|stats memory|doctor memory|malloc-stats'],
  ['inspect', 'pubsub|channels pubsub|shardchannels client|list'],
  ['admin dangerous', 'memory|purge'],
  // The server counts the bytes of any other connection and shows its commands.
  ['admin dangerous inspect', 'monitor'],
  ['replicate admin dangerous', 'sync psync replconf'],
  ['persist', 'save bgsave bgrewriteaof shutdown'],
  ['internal admin dangerous', 'pfdebug pfselftest restore-asking debug'],
  // Stored values are unpacked by the server's least guarded code.
  ['admin dangerous', 'restore migrate'],
  ['write keyspace admin dangerous', 'flushall flushdb swapdb cluster|flushslot'],
  // It sees what has expired and may write what others may not, while a server is being filled.
  ['admin dangerous', 'client|import-source'],
]);

/** Flags added to every key specification of a command: what its own description forgets. */
export const addedKeyFlags: ReadonlyMap<string, readonly string[]> = spread([
  // Both hand out the entries that they claim.
  ['access', 'xclaim xautoclaim'],
  // The answer says whether a guess of the value was right.
  ['access', 'delex'],
  // Asks for a register and may convert the whole key on the way.
  ['update', 'pfdebug'],
]);

export function effectiveCategories(command: CommandDescription): ReadonlySet<string> {
  return new Set([...command.categories, ...(addedCategories.get(command.name) ?? [])]);
}

function spread(lines: readonly (readonly [string, string])[]): Map<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [labels, names] of lines) {
    for (const name of names.split(' ')) {
      found.set(name, [...(found.get(name) ?? []), ...labels.split(' ')]);
    }
  }
  return found;
}
