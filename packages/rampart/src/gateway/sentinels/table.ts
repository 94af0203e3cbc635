// The commands of a Sentinel, written down: it is other people's configuration that SENTINEL SET and its
// kin change, so a listener before Sentinels never asks them what else they can do.
import { CommandTable } from '@rampart/client/commands';

const connection: readonly (readonly [string, number, string])[] = [
  ['ping', -1, 'connection fast'],
  ['auth', -2, 'connection fast'],
  ['hello', -1, 'connection fast'],
  ['quit', -1, 'connection fast'],
  ['reset', 1, 'connection fast'],
  ['role', 1, 'admin dangerous'],
  ['info', -1, 'dangerous'],
  ['subscribe', -2, 'pubsub'],
  ['psubscribe', -2, 'pubsub'],
  ['unsubscribe', -1, 'pubsub'],
  ['punsubscribe', -1, 'pubsub'],
  ['publish', 3, 'pubsub'],
  ['shutdown', -1, 'admin dangerous'],
];

const clients: readonly (readonly [string, number])[] = [
  ['setname', 3],
  ['getname', 2],
  ['setinfo', 4],
  ['id', 2],
  ['info', 2],
  ['list', -2],
  ['kill', -3],
];

const sentinels: readonly (readonly [string, number])[] = [
  ['get-master-addr-by-name', 3],
  ['masters', 2],
  ['master', 3],
  ['replicas', 3],
  ['slaves', 3],
  ['sentinels', 3],
  ['ckquorum', 3],
  ['myid', 2],
  ['is-master-down-by-addr', 6],
  ['info-cache', -3],
  ['pending-scripts', 2],
  ['config', -4],
  ['debug', -2],
  ['failover', 3],
  ['flushconfig', 2],
  ['monitor', 6],
  ['remove', 3],
  ['reset', 3],
  ['set', -5],
  ['simulate-failure', -3],
  ['help', 2],
];

export function sentinelTable(): CommandTable {
  const entries = [
    ...connection.map(([name, arity, categories]) => entry(name, arity, categories.split(' '), [])),
    container('client', clients, ['connection']),
    container('sentinel', sentinels, ['admin', 'dangerous']),
  ];
  return CommandTable.fromReplies(entries, null, '7.0.0');
}

function container(
  name: string,
  subcommands: readonly (readonly [string, number])[],
  categories: readonly string[],
): readonly unknown[] {
  const inner = subcommands.map(([word, arity]) => entry(`${name}|${word}`, arity, categories, []));
  return entry(name, -2, categories, inner);
}

/** As COMMAND writes it. */
function entry(
  name: string,
  arity: number,
  categories: readonly string[],
  subcommands: readonly unknown[],
): readonly unknown[] {
  const flags = categories.includes('pubsub') ? ['pubsub'] : [];
  return [name, arity, flags, 0, 0, 0, categories, [], [], subcommands];
}
