/** A command, or one subcommand of a container. */
export interface Command {
  /** Its place in `CommandTable.commands`. */
  readonly id: number;
  /** Lower case, subcommands with a bar: `get`, `config|get`. */
  readonly name: string;
  /** Has subcommands: the second word names the command that is meant, and nothing else does. */
  readonly container: boolean;
  /** Number of words including the name; negative: at least so many. */
  readonly arity: number;
  readonly flags: ReadonlySet<string>;
  /** The server's categories without the `@`, and what we add because of what the command does. */
  readonly categories: ReadonlySet<string>;
  /** `simple`: first, last and step say all. `special`: ask `CommandTable.keys`. */
  readonly keys: 'none' | 'simple' | 'special';
  readonly first: number;
  /** Negative: counted from the end, -1 is the last word. */
  readonly last: number;
  readonly step: number;
  /** What happens to simple keys; for others `CommandTable.keys` says it key by key. */
  readonly access: 'read' | 'write' | 'read-write';
  /** `7.4.0` of Redis, or `valkey 8.1.0`; empty when nobody says. */
  readonly since: string;
}

export interface KeyUse {
  readonly index: number;
  readonly reads: boolean;
  readonly writes: boolean;
  /**
   * `pattern`: any key that matches, a glob of SCAN or KEYS or a `*` of SORT. `prefix`: any key that
   * begins so. `all`: any key at all, and the index is that of the command's own name.
   */
  readonly kind: 'key' | 'pattern' | 'prefix' | 'all';
}

export interface ChannelUse {
  readonly index: number;
  readonly kind: 'channel' | 'pattern' | 'shard';
  readonly publishes: boolean;
}
