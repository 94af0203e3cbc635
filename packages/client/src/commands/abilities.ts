// What each word of a policy's `can` means. Reading and writing follow from what commands do to the
// keys that they name; everything that reaches further is listed by name, and an administrative
// command that nobody has listed is forbidden.
import type { Command } from './command.ts';
import type { CommandTable } from './table.ts';

export const abilities = [
  'read',
  'write',
  'scan',
  'pubsub',
  'script',
  'function',
  'wait',
  'inspect',
  'admin',
  'replicate',
  'all',
] as const;

/** `connection`: commands that concern only the client's own connection; everybody has them. */
export type CommandAbility = (typeof abilities)[number] | 'connection';

/** Commands that the ability grants, by id. Dangerous ones still need an unlock. */
export function abilityCommands(table: CommandTable, ability: CommandAbility): ReadonlySet<number> {
  const grants = grantedBy[ability];
  return chosen(table, (command) => grants(command));
}

/** Commands that need a second factor even for those who are granted them. */
export function dangerousCommands(table: CommandTable): ReadonlySet<number> {
  return chosen(table, (command) => dangerous.has(command.name));
}

/** Commands that no ability grants: the policy has to name them, and they need a second factor. */
export function forbiddenCommands(table: CommandTable): ReadonlySet<number> {
  return chosen(table, isForbidden);
}

function chosen(table: CommandTable, is: (command: Command) => boolean): ReadonlySet<number> {
  return new Set(table.commands.filter(is).map(({ id }) => id));
}

const connection = names(
  'ping echo time lolwut auth hello quit reset select multi exec discard watch unwatch',
  'readonly readwrite asking acl|whoami command command|count command|docs command|getkeys',
  'command|getkeysandflags command|info command|list',
  'client|setname client|getname client|setinfo client|id client|info client|no-touch client|reply',
  'client|tracking client|trackinginfo client|caching client|getredir client|capa',
  // A client of a Cluster cannot find its keys without them.
  'cluster|slots cluster|shards cluster|nodes cluster|info cluster|keyslot cluster|myid',
  'cluster|myshardid',
);

const scan = names(
  'scan keys randomkey dbsize cluster|getkeysinslot cluster|countkeysinslot clusterscan',
);

const pubsub = names(
  'subscribe unsubscribe psubscribe punsubscribe ssubscribe sunsubscribe publish spublish',
  'pubsub|numsub pubsub|shardnumsub pubsub|numpat',
);

const script = names('eval eval_ro evalsha evalsha_ro script|exists script|load script|show');

const functions = names('fcall fcall_ro function|list function|dump function|stats');

const wait = names('wait waitaof');

/** Says how the server is, at most with names of keys and clients, never with stored values. */
const inspect = names(
  'info role lastsave dbsize config|get client|list module|list acl|cat acl|genpass',
  'memory|stats memory|doctor memory|malloc-stats slowlog|len commandlog|len',
  'latency|doctor latency|graph latency|histogram latency|history latency|latest',
  'pubsub|channels pubsub|shardchannels pubsub|numsub pubsub|shardnumsub pubsub|numpat',
  'cluster|links cluster|replicas cluster|slaves cluster|count-failure-reports cluster|slot-stats',
  'cluster|countkeysinslot cluster|getslotmigrations function|stats hotkeys|get',
);

/** The arguments of other people's commands: for administrators, though nothing is changed. */
const logs = names('slowlog|get commandlog|get');

const dangerous = names(
  'flushall flushdb swapdb cluster|flushslot bgsave bgrewriteaof memory|purge',
  'acl|list acl|users acl|getuser acl|log acl|dryrun',
  'config|resetstat slowlog|reset commandlog|reset latency|reset',
  'client|kill client|unblock client|unpause client|no-evict client|import-source',
  'hotkeys|start hotkeys|stop hotkeys|reset',
);

/** For replicas and archivers, which have no person beside them; `all` does not hold them. */
const replicate = names('sync psync replconf');

/** The server calls them dangerous because they are slow; their patterns are checked like keys. */
const merelySlow = names('sort sort_ro');

const grantedBy: Readonly<Record<CommandAbility, (command: Command) => boolean>> = {
  connection: isConnection,
  read: (command) => command.categories.has('read') && isOfKeys(command),
  write: (command) => command.categories.has('write') && isOfKeys(command),
  scan: ({ name }) => scan.has(name),
  pubsub: ({ name }) => pubsub.has(name),
  script: ({ name }) => script.has(name),
  function: ({ name }) => functions.has(name),
  wait: ({ name }) => wait.has(name),
  inspect: ({ name }) => inspect.has(name),
  admin: ({ name }) => [inspect, scan, logs, dangerous].some((group) => group.has(name)),
  replicate: ({ name }) => replicate.has(name),
  all: (command) => !isForbidden(command) && !replicate.has(command.name),
};

/** It does nothing but to the keys that it names. */
function isOfKeys(command: Command): boolean {
  const { categories, keys, name } = command;
  if (keys === 'none' || isForbidden(command) || dangerous.has(name)) return false;
  return !['script', 'scripting', 'function', 'scan'].some((reach) => categories.has(reach));
}

function isForbidden({ name, categories }: Command): boolean {
  if (!categories.has('admin') && !categories.has('dangerous')) return false;
  return ![inspect, scan, logs, dangerous, replicate, merelySlow].some((group) => group.has(name));
}

/** A container alone, and its HELP, are answered with text. */
function isConnection({ name, container }: Command): boolean {
  return connection.has(name) || container || name.endsWith('|help');
}

function names(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}
