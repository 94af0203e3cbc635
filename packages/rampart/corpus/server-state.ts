// What an attack must not have changed on the server: its settings, users, code, role and keys.
import type { RedisConnection, RedisServer } from '@rampart/stage';

export type ServerState = Readonly<Record<string, string>>;

/** Keys that were there before and must be there afterwards, in the first and the last database. */
const canaryKey = 'corpus:canary';
const canaryValue = 'still here';
const databases = [0, 15] as const;

/** A server as every case finds it. */
export async function prepare(server: RedisServer): Promise<void> {
  await using connection = await server.connect();
  await connection.command('FLUSHALL');
  for (const database of databases) {
    await connection.command('SELECT', database);
    await connection.command('SET', `${canaryKey}:${database}`, canaryValue);
  }
}

/** Told within a time: a server that hangs says nothing. */
export async function stateOf(server: RedisServer): Promise<ServerState> {
  await using connection = await server.connect();
  const ask = async (...words: readonly string[]): Promise<string> =>
    JSON.stringify(await connection.command(...words));
  return {
    'the server process': (await server.info('server'))['run_id'] ?? '',
    settings: await ask('CONFIG', 'GET', '*'),
    users: await ask('ACL', 'LIST'),
    functions: await ask('FUNCTION', 'LIST'),
    modules: await ask('MODULE', 'LIST'),
    'the role': await role(connection),
    'the canary keys': await canaries(connection),
  };
}

/** What differs, in words. */
export function changes(before: ServerState, after: ServerState): readonly string[] {
  return Object.keys(before).filter((name) => before[name] !== after[name]);
}

async function role(connection: RedisConnection): Promise<string> {
  const reply = await connection.command('ROLE');
  return Array.isArray(reply) ? String(reply[0]) : '';
}

async function canaries(connection: RedisConnection): Promise<string> {
  const values: string[] = [];
  for (const database of databases) {
    await connection.command('SELECT', database);
    values.push(String(await connection.command('GET', `${canaryKey}:${database}`)));
  }
  return values.join(', ');
}
