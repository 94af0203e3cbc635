// What a command does to its connection. A command that does nothing to it, most of them, is shared.
import type { Arguments, Command } from '@rampart/client/commands';

export type Handling =
  /** Any upstream will do. */
  | 'shared'
  /** The gateway answers. */
  | 'local'
  | 'select'
  | 'multi'
  | 'exec'
  | 'discard'
  | 'watch'
  | 'unwatch'
  /** Several answers, and messages from then on. */
  | 'subscription'
  /** Holds its connection until there is something, or its time is over. */
  | 'blocking'
  /** Changes the connection for good, or asks what the connection is. */
  | 'sticky'
  /** Changes what the next command means. */
  | 'asking'
  | 'replies'
  /** From now on the server speaks unasked, and counts no more. */
  | 'stream';

const named: ReadonlyMap<string, Handling> = new Map(
  Object.entries<Handling>({
    auth: 'local',
    hello: 'local',
    reset: 'local',
    quit: 'local',
    'client|setname': 'local',
    'client|getname': 'local',
    'client|setinfo': 'local',
    select: 'select',
    multi: 'multi',
    exec: 'exec',
    discard: 'discard',
    watch: 'watch',
    unwatch: 'unwatch',
    subscribe: 'subscription',
    psubscribe: 'subscription',
    ssubscribe: 'subscription',
    unsubscribe: 'subscription',
    punsubscribe: 'subscription',
    sunsubscribe: 'subscription',
    monitor: 'stream',
    sync: 'stream',
    psync: 'stream',
    replconf: 'sticky',
    asking: 'asking',
    readonly: 'sticky',
    readwrite: 'sticky',
    wait: 'sticky',
    waitaof: 'sticky',
    'script|debug': 'sticky',
    'client|reply': 'replies',
    // It makes the server say and do whatever a test needs, messages without a cause too.
    debug: 'blocking',
    // One that does not end holds its connection, while the server tells all others that it is
    // busy, and lets them kill it.
    eval: 'blocking',
    eval_ro: 'blocking',
    evalsha: 'blocking',
    evalsha_ro: 'blocking',
    fcall: 'blocking',
    fcall_ro: 'blocking',
    'client|help': 'shared',
  }),
);

export function handlingOf(command: Command): Handling {
  const own = named.get(command.name);
  if (own !== undefined) return own;
  if (command.name.startsWith('client|')) return 'sticky';
  return command.flags.has('blocking') ? 'blocking' : 'shared';
}

/** XREAD is a blocking command only when it says so. */
export function blocks(command: Command, args: Arguments): boolean {
  if (command.name !== 'xread' && command.name !== 'xreadgroup') return true;
  for (let index = 1; index < args.count; index += 1) {
    if (args.is(index, 'BLOCK')) return true;
    if (args.is(index, 'STREAMS')) return false;
  }
  return false;
}
