// What the server itself says of its commands: which there are, and which it files as dangerous.
import type { RedisServer } from '@rampart/stage';
import type { Request } from './wire/requests.ts';

export class CommandFacts {
  readonly #names: ReadonlySet<string>;
  readonly #dangerous: ReadonlySet<string>;

  private constructor(names: ReadonlySet<string>, dangerous: ReadonlySet<string>) {
    this.#names = names;
    this.#dangerous = dangerous;
  }

  static async of(server: RedisServer): Promise<CommandFacts> {
    await using connection = await server.connect();
    const names = lines(await connection.command('COMMAND', 'LIST'));
    const categories = ['dangerous', 'admin', 'scripting'];
    const filed = await Promise.all(
      categories.map(async (name) => lines(await connection.command('ACL', 'CAT', name))),
    );
    const small = (list: readonly string[]) => new Set(list.map((name) => name.toLowerCase()));
    return new CommandFacts(small(names), small(filed.flat()));
  }

  /** The server has a command of this name; subcommands are the container's business. */
  knows({ words }: Request): boolean {
    return this.#names.has(word(words[0]));
  }

  /** The server's own ACL files it under @dangerous, @admin or @scripting. */
  isDangerous(request: Request): boolean {
    const [first, second] = [word(request.words[0]), word(request.words[1])];
    return this.#dangerous.has(first) || this.#dangerous.has(`${first}|${second}`);
  }
}

const containers: ReadonlySet<string> = new Set([
  'acl',
  'client',
  'cluster',
  'command',
  'config',
  'debug',
  'function',
  'latency',
  'memory',
  'module',
  'object',
  'pubsub',
  'script',
  'sentinel',
  'slowlog',
  'xgroup',
  'xinfo',
]);

export function isContainer(name: string): boolean {
  return containers.has(name.toLowerCase());
}

/** `get`, or `config|set`: as a person would name it. */
export function nameOf({ words }: Request): string {
  const first = word(words[0]);
  return containers.has(first) && words.length > 1 ? `${first}|${word(words[1])}` : first;
}

/** Case is folded for ASCII only, as the server does it. */
function word(bytes: Buffer | undefined): string {
  return (bytes?.toString('latin1') ?? '').replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function lines(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}
