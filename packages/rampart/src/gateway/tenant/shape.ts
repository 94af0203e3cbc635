// Which commands a tenant may use at all. Whatever reads or changes what all tenants share is not
// among them, and neither is a command that this file has never heard of.
import { CommandTable, type Command } from '@rampart/client/commands';
import { cleanerFor } from './cleaners.ts';

/**
 * `plain`: the prefix goes before the keys that `plainKeys` names, and the reply passes as it is.
 * `planned`: ask `planForTenant`.
 */
export type TenantShape = 'plain' | 'planned' | 'refused';

export interface PlainKeys {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

/** Without keys, and nothing of other tenants in them: passed as they are. */
const harmless: ReadonlySet<string> = names(
  'ping echo time lolwut auth hello quit reset select multi exec discard unwatch wait waitaof role',
  'readonly readwrite asking acl|whoami command command|count command|docs command|getkeys',
  'command|getkeysandflags command|info command|list cluster|slots cluster|shards cluster|nodes',
  'cluster|info cluster|myid cluster|myshardid client|setname client|getname client|setinfo',
  'client|id client|info client|no-touch client|reply client|caching client|getredir client|capa',
);

/** Without keys in the server's description, but with names or counts that have to be changed. */
const rewritten: ReadonlySet<string> = names(
  'subscribe unsubscribe psubscribe punsubscribe ssubscribe sunsubscribe publish spublish',
  'pubsub|channels pubsub|numsub pubsub|shardchannels pubsub|shardnumsub cluster|keyslot',
  'dbsize flushdb flushall info client|trackinginfo script|load script|exists script|show',
);

/** With keys, and with more than their keys: other servers, all keys, the inside of the server. */
const reachFurther: ReadonlySet<string> = names(
  'migrate debug pfdebug pfselftest restore-asking swapdb cluster|getkeysinslot',
);

/** Their options change how keys are used, not where they are. */
const oneKeyFirst: ReadonlySet<string> = names('set bitfield');

export function tenantShape(command: Command): TenantShape {
  const { name, keys } = command;
  if (CommandTable.bundled().byName(name) === undefined || reachFurther.has(name)) return 'refused';
  if (rewritten.has(name)) return 'planned';
  if (keys === 'none') return harmless.has(name) || name.endsWith('|help') ? 'plain' : 'refused';
  if (cleanerFor(command) !== null) return 'planned';
  return plainKeys(command) === null ? 'planned' : 'plain';
}

/** Where the keys of a plain command are; null when they have to be looked for. */
export function plainKeys(command: Command): PlainKeys | null {
  if (oneKeyFirst.has(command.name)) return { first: 1, last: 1, step: 1 };
  const { keys, first, last, step } = command;
  return keys === 'simple' ? { first, last, step } : null;
}

function names(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.join(' ').split(' '));
}
