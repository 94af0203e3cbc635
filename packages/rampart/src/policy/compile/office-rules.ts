// What the parts of Rampart itself may do at the servers, and nothing beyond it.
import type { Office } from '../deployment/types.ts';
import { grants } from './acl-rules.ts';

const handshake = 'auth hello ping reset select quit client|setname client|setinfo client|id';

const commands: Readonly<Record<Exclude<Office, 'break-glass'>, string>> = {
  gateway: `${handshake} info role time command command|docs command|info acl|whoami multi exec dbsize scan subscribe psubscribe publish eval evalsha hget hset hdel xadd xrange xread pexpire script|kill function|kill cluster|slots cluster|shards cluster|nodes cluster|info cluster|myid`,
  replication: 'auth ping psync sync replconf',
  // As the Sentinels' own documentation lists them.
  sentinel: `${handshake} multi exec slaveof replicaof config|rewrite role info publish subscribe client|kill script|kill`,
  archive: 'auth ping psync replconf time',
  audit: `${handshake} info role time command command|docs command|info config|get acl|list acl|users acl|getuser acl|whoami acl|dryrun acl|cat client|list latency|latest latency|history latency|doctor memory|stats memory|doctor module|list function|stats function|list acl|log scan ttl cluster|info cluster|nodes dbsize lastsave`,
  apply: `${handshake} info role time command command|docs command|info config|get config|set config|rewrite config|resetstat acl|list acl|users acl|getuser acl|setuser acl|deluser acl|load acl|whoami acl|dryrun acl|genpass client|list client|kill client|pause client|unpause bgsave bgrewriteaof lastsave save shutdown replicaof failover wait waitaof cluster|info cluster|nodes cluster|slots cluster|shards cluster|meet cluster|addslots cluster|addslotsrange cluster|replicate cluster|forget cluster|failover cluster|myid cluster|setslot latency|latest module|list dbsize`,
};

/** Keys and channels that they need. */
const reaches: Readonly<Partial<Record<Office, (reserved: string) => readonly string[]>>> = {
  gateway: (reserved) => [`~${reserved}*`, `&${reserved}*`, '&__sentinel__:*', '&+*'],
  // It is told when keys expire, and may run no command that gives a value.
  audit: () => ['%R~*'],
  sentinel: () => ['&__sentinel__:hello'],
  'break-glass': () => ['~*', '&*'],
};

/** `reserved` is the beginning of the gateway's own keys. `knows`: the release has the command. */
export function officeRules(
  office: Office,
  reserved: string,
  knows: (command: string) => boolean,
): readonly string[] {
  const reach = reaches[office]?.(reserved) ?? [];
  if (office === 'break-glass') return [...reach, '+@all'];
  return [...reach, ...grants(new Set(commands[office].split(' ').filter(knows)))];
}

/**
 * The user whom a connection is before it logs in. It is off, so nobody is it; but the server itself
 * reads its append-only file as this user, and drops what this user may not do without a word.
 */
export const defaultUser: readonly string[] = [
  'off',
  'resetpass',
  'sanitize-payload',
  '~*',
  '&*',
  '+@all',
];
