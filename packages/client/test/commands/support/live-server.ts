import type { CommandTable, KeyUse } from '@rampart/client/commands';
import { argumentsOf, CommandTable as Table } from '@rampart/client/commands';
import type { RedisConnection } from '@rampart/stage';
import { Stage } from '@rampart/stage';

/** A server of its own, and the table made from what it says of itself. */
export async function liveServer(): Promise<LiveServer> {
  const stage = new Stage();
  const server = await stage.redis();
  const connection = await server.connect();
  const replies = {
    command: await connection.command('COMMAND'),
    docs: await connection.command('COMMAND', 'DOCS'),
  };
  const { redis_version: version = '' } = await server.info('server');
  const table = Table.fromReplies(replies.command, replies.docs, version);
  return {
    connection,
    table,
    replies,
    version,
    connect: async () => server.connect(),
    strike: async () => stage[Symbol.asyncDispose](),
  };
}

export interface LiveServer {
  readonly connection: RedisConnection;
  readonly table: CommandTable;
  readonly replies: { readonly command: unknown; readonly docs: unknown };
  readonly version: string;
  connect(): Promise<RedisConnection>;
  strike(): Promise<void>;
}

/** What the table says of a command, with the names instead of the places. */
export function namedKeys(
  table: CommandTable,
  words: readonly string[],
): readonly (Omit<KeyUse, 'index'> & { name: string })[] | undefined {
  const args = argumentsOf(words);
  const command = table.find(args);
  if (command === undefined) throw new Error(`${words[0]} is not in the table.`);
  return table
    .keys(command, args)
    ?.map(({ index, ...use }) => ({ name: words[index] ?? '<outside>', ...use }));
}

export interface ServerKey {
  readonly name: string;
  readonly flags: readonly string[];
}

/** The keys as COMMAND GETKEYSANDFLAGS finds them; null when the server refuses to say. */
export async function serverKeys(
  connection: RedisConnection,
  words: readonly string[],
): Promise<readonly ServerKey[] | null> {
  try {
    const reply = await connection.command('COMMAND', 'GETKEYSANDFLAGS', ...words);
    return readKeys(reply);
  } catch (error) {
    if (
      error instanceof Error &&
      /key arguments|[Ii]nvalid|wrong number of arguments/.test(error.message)
    ) {
      return null;
    }
    throw error;
  }
}

function readKeys(reply: unknown): readonly ServerKey[] {
  if (!Array.isArray(reply)) throw new Error('GETKEYSANDFLAGS did not answer with a list.');
  return reply.map((entry: unknown) => {
    if (!Array.isArray(entry)) throw new Error('GETKEYSANDFLAGS named a key without its flags.');
    const [name, flags] = entry.map((part: unknown) => part);
    if (typeof name !== 'string' || !Array.isArray(flags)) throw new Error('Not a key and flags.');
    return { name, flags: flags.map(String) };
  });
}
