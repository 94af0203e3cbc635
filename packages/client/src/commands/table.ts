import type { Arguments } from './arguments.ts';
import { channelsOf, hasKnownChannels } from './channels.ts';
import type { ChannelUse, Command, KeyUse } from './command.ts';
import { completed } from './complete.ts';
import type { CommandDescription } from './description.ts';
import { addedKeyFlags, effectiveCategories } from './effects.ts';
import { simpleKeys, specParser, type KeyParser } from './key-spec.ts';
import { bundledDescriptions } from './descriptions.ts';
import { readCommandReply, readDocsReply } from './replies.ts';
import { specialKeys } from './special-keys.ts';

/** Every command that a server has, and where each of them has its keys. */
export class CommandTable {
  readonly commands: readonly Command[];
  readonly #byName = new Map<string, Command>();
  readonly #parsers: readonly (KeyParser | null)[];
  static #bundled: CommandTable | null = null;

  private constructor(descriptions: readonly CommandDescription[]) {
    const unique = new Map(descriptions.map((one) => [one.name, one]));
    const judged = [...unique.values()].map(judge);
    this.commands = judged.map(({ command }, id) => Object.freeze({ ...command, id }));
    this.#parsers = judged.map(({ parser }) => parser);
    for (const command of this.commands) this.#byName.set(command.name, command);
  }

  /** What Redis up to 8.6 and Valkey up to 9 know: for policies, documents and tests, without a server. */
  static bundled(): CommandTable {
    CommandTable.#bundled ??= new CommandTable(bundledDescriptions());
    return CommandTable.#bundled;
  }

  /**
   * The replies of COMMAND and COMMAND DOCS (null before 7.0) of the server that will get the commands,
   * as any client decodes them, and its version. What the server does not describe is not in the table.
   */
  static fromReplies(command: unknown, docs: unknown, version: string): CommandTable {
    const described = readCommandReply(command, readDocsReply(docs));
    return new CommandTable(completed(described, bundledDescriptions(), version));
  }

  /** The command that the server would run; undefined when it would not know it. */
  find(args: Arguments): Command | undefined {
    const name = nameOf(args.bytes(0));
    if (name === null || name.includes('|')) return undefined;
    const command = this.#byName.get(name);
    if (command === undefined || !command.container || args.count < 2) return command;
    const subcommand = nameOf(args.bytes(1));
    return subcommand === null ? undefined : this.#byName.get(`${name}|${subcommand}`);
  }

  /** By the name as a policy writes it: `get`, `config|get`, in any case. */
  byName(name: string): Command | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** Every key that the command could touch. Undefined: not certain, so refuse it. */
  keys(command: Command, args: Arguments): readonly KeyUse[] | undefined {
    if (command.keys === 'none') return [];
    const parser = this.#parsers[command.id];
    if (parser !== null && parser !== undefined) return parser(args);
    const last = command.last < 0 ? args.count + command.last : command.last;
    const use = {
      reads: command.access !== 'write',
      writes: command.access !== 'read',
      kind: 'key',
    } as const;
    const found: KeyUse[] = [];
    for (let index = command.first; index <= last && index < args.count; index += command.step) {
      found.push({ index, ...use });
    }
    return found;
  }

  channels(command: Command, args: Arguments): readonly ChannelUse[] {
    return channelsOf(command.name, args);
  }
}

interface Judged {
  readonly command: Omit<Command, 'id'>;
  readonly parser: KeyParser | null;
}

function judge(described: CommandDescription): Judged {
  const description = withAddedKeyFlags(described);
  const special = specialKeys.get(description.name);
  const simple = special === undefined ? simpleKeys(description) : null;
  const parser = special ?? (simple === null ? parserOf(description) : null);
  const { name, container, arity, since } = description;
  return {
    parser,
    command: {
      name,
      container,
      arity,
      since,
      flags: new Set(description.flags),
      categories: effectiveCategories(description),
      keys: parser !== null ? 'special' : simple === null ? 'none' : 'simple',
      ...(simple ?? { first: 0, last: 0, step: 0, access: 'read-write' }),
    },
  };
}

function parserOf(description: CommandDescription): KeyParser | null {
  const { name, flags } = description;
  // Pub/sub that we have never heard of: its channels could not be checked.
  if (flags.includes('pubsub') && !hasKnownChannels(name)) return () => undefined;
  return specParser(description);
}

function withAddedKeyFlags(description: CommandDescription): CommandDescription {
  const added = addedKeyFlags.get(description.name);
  if (added === undefined || description.specs === null) return description;
  const specs = description.specs.map((spec) => ({ ...spec, flags: [...spec.flags, ...added] }));
  return { ...description, specs };
}

const longestName = 128;

/** Exactly as the server compares names: no end at a NUL, only ASCII letters have two cases. */
function nameOf(bytes: Uint8Array): string | null {
  if (bytes.length === 0 || bytes.length > longestName) return null;
  let name = '';
  for (const byte of bytes) {
    name += String.fromCharCode(byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);
  }
  return name;
}
