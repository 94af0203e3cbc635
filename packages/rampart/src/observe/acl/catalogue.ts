// The commands of a server as its access lists know them: by the server's own categories and key
// specifications, without what `CommandTable` adds to make a stricter judgement.
import {
  bundledDescriptions,
  describeCommands,
  type Arguments,
  type CommandDescription,
} from '@rampart/client/commands';

export class Catalogue {
  readonly #byName: ReadonlyMap<string, CommandDescription>;
  readonly #subcommands = new Map<string, CommandDescription[]>();
  readonly #byCategory: ReadonlyMap<string, readonly CommandDescription[]>;

  private constructor(descriptions: readonly CommandDescription[]) {
    this.#byName = new Map(descriptions.map((one) => [one.name, one]));
    const categories = new Map<string, readonly CommandDescription[]>(
      everywhere.map((name) => [name, []]),
    );
    for (const one of this.#byName.values()) {
      for (const category of one.categories) {
        categories.set(category, [...(categories.get(category) ?? []), one]);
      }
      const bar = one.name.indexOf('|');
      if (bar === -1) continue;
      const parent = one.name.slice(0, bar);
      this.#subcommands.set(parent, [...(this.#subcommands.get(parent) ?? []), one]);
    }
    this.#byCategory = categories;
  }

  /** The reply of COMMAND, as any client decodes it. Throws on what is no such reply. */
  static fromReply(reply: unknown): Catalogue {
    const models = new Map(bundledDescriptions().map((one) => [one.name, one]));
    return new Catalogue(describeCommands(reply).map((one) => withKeys(one, models.get(one.name))));
  }

  /** What Redis and Valkey know, for files whose server is not there to be asked. */
  static bundled(): Catalogue {
    return new Catalogue(bundledDescriptions());
  }

  /** The same for a Sentinel, which has commands of its own. */
  static bundledSentinel(): Catalogue {
    return new Catalogue([...bundledDescriptions(), ...sentinelCommands()]);
  }

  get commands(): Iterable<CommandDescription> {
    return this.#byName.values();
  }

  /** `get`, `config|get`, in any case. */
  byName(name: string): CommandDescription | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** Undefined: the server knows no such category. */
  commandsIn(category: string): readonly CommandDescription[] | undefined {
    return this.#byCategory.get(category);
  }

  subcommandsOf(command: CommandDescription): readonly CommandDescription[] {
    return this.#subcommands.get(command.name) ?? [];
  }

  /** The command that the server would run; undefined: it would not know it. */
  find(args: Arguments): CommandDescription | undefined {
    const name = Buffer.from(args.bytes(0)).toString('latin1');
    const command = name.includes('|') ? undefined : this.byName(name);
    if (command === undefined || !command.container || args.count < 2) return command;
    const subcommand = Buffer.from(args.bytes(1)).toString('latin1');
    return subcommand.includes('|') ? undefined : this.byName(`${name}|${subcommand}`);
  }
}

/** Categories that a server knows even when no command is in them. */
const everywhere =
  'keyspace read write set sortedset list hash string bitmap hyperloglog geo stream pubsub admin fast slow blocking dangerous connection transaction scripting'.split(
    ' ',
  );

const ofSentinel =
  'ckquorum config debug failover flushconfig get-master-addr-by-name get-primary-addr-by-name help info-cache is-master-down-by-addr is-primary-down-by-addr master masters monitor myid pending-scripts primaries primary remove replicas reset sentinels set simulate-failure slaves';

function sentinelCommands(): readonly CommandDescription[] {
  const names = ['sentinel', ...ofSentinel.split(' ').map((name) => `sentinel|${name}`)];
  return names.map((name) => ({
    name,
    arity: -2,
    flags: ['admin'],
    categories: ['admin', 'slow', 'dangerous'],
    specs: [],
    range: { first: 0, last: 0, step: 0 },
    container: name === 'sentinel',
    since: '',
  }));
}

/** Servers before 7.0 tell only a range of keys, and where keys move not even that. */
function withKeys(
  command: CommandDescription,
  model: CommandDescription | undefined,
): CommandDescription {
  if (command.specs !== null) return command;
  if (model !== undefined) return { ...command, specs: model.specs };
  const { first, last, step } = command.range;
  if (first < 1) return { ...command, specs: [] };
  const find = { kind: 'range', last: last < 0 ? last : last - first, step, parts: 1 } as const;
  const flags = ['access', 'update'];
  return { ...command, specs: [{ flags, begin: { kind: 'index', index: first }, find }] };
}
