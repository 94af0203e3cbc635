// Large things for commands that read all of one: a limit on what is read shows only on them.
import type { RedisConnection, RedisServer } from '@rampart/stage';
import { nameOf } from './command-facts.ts';
import type { Request } from './wire/requests.ts';

const elements = 50_000;
const atOnce = 5_000;

/** How a key of the kind that a command reads is filled: words for one element. */
const fillings: Readonly<Record<string, Filling>> = {
  lrange: { command: 'RPUSH', words: (n) => [`element ${n}`] },
  smembers: { command: 'SADD', words: (n) => [`member ${n}`] },
  sinter: { command: 'SADD', words: (n) => [`member ${n}`] },
  sunion: { command: 'SADD', words: (n) => [`member ${n}`] },
  zrange: { command: 'ZADD', words: (n) => [n, `member ${n}`] },
  zrevrange: { command: 'ZADD', words: (n) => [n, `member ${n}`] },
  zrangebyscore: { command: 'ZADD', words: (n) => [n, `member ${n}`] },
  hgetall: { command: 'HSET', words: (n) => [`field ${n}`, n] },
  hkeys: { command: 'HSET', words: (n) => [`field ${n}`, n] },
  hvals: { command: 'HSET', words: (n) => [`field ${n}`, n] },
};

interface Filling {
  readonly command: string;
  readonly words: (number: number) => readonly (string | number)[];
}

export async function provide(server: RedisServer, requests: readonly Request[]): Promise<void> {
  await using connection = await server.connect();
  for (const request of requests) {
    const name = nameOf(request);
    const filling = Object.hasOwn(fillings, name) ? fillings[name] : undefined;
    const key = request.words[1]?.toString('latin1');
    if (filling !== undefined && key !== undefined) await fill(connection, key, filling);
  }
}

async function fill(connection: RedisConnection, key: string, filling: Filling): Promise<void> {
  if ((await connection.command('EXISTS', key)) !== 0) return;
  for (let from = 0; from < elements; from += atOnce) {
    const words = Array.from({ length: atOnce }, (_, at) => filling.words(from + at)).flat();
    await connection.command(filling.command, key, ...words);
  }
}
