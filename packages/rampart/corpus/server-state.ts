// What an attack must not have changed on the server: its settings, users, code, role and keys.
import type { RedisConnection, RedisServer } from '@rampart/stage';
import { drift, stepAt } from '../src/gateway/unlock/totp.ts';

export type ServerState = Readonly<Record<string, string>>;

/** Keys that were there before and must be there afterwards, in the first and the last database. */
const canaryKey = 'corpus:canary';
const canaryValue = 'still here';
const databases = [0, 15] as const;

/** Where the recommended policy lets the gateway keep what it tells other gateways. */
const sharedSteps = 'rampart-gateway:used-steps';

/** Milliseconds since 1970. */
export function lastWeek(): number {
  return Date.now() - 7 * 24 * 3_600_000;
}

/**
 * A server as every case finds it. A gateway has been in use there since long ago: one that has just
 * begun to remember used codes refuses those that were already shown, and every play would wait for
 * new ones.
 */
export async function prepare(server: RedisServer): Promise<void> {
  await using connection = await server.connect();
  await connection.command('FLUSHALL');
  await connection.command('HSET', sharedSteps, 'since', String(stepAt(lastWeek()) + drift));
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
