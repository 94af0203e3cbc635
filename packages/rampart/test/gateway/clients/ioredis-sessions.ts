// What programs do with ioredis, and what they are told. Each session returns all answers, so that two
// ways to a server can be compared.
import type { Redis } from 'ioredis';

export async function everyday(redis: Redis): Promise<unknown> {
  return [
    await redis.set('k', 'v', 'EX', 100, 'GET'),
    await redis.get('k'),
    await redis.getBuffer('k'),
    await redis.hset('h', { a: 1, b: 2 }),
    await redis.hgetall('h'),
    await redis.zadd('z', 1.5, 'one'),
    await redis.zrange('z', '0', '-1', 'WITHSCORES'),
    await redis.xadd('x', '1-1', 'f', 'v'),
    await redis.xread('COUNT', 1, 'STREAMS', 'x', '0'),
    await redis.rpush('l', 'a', 'b'),
    await redis.blpop('l', 'other', 1),
    await redis.blpop('nothing', 0.01),
    await redis.incr('h').catch(messageOf),
    await redis.call('OBJECT', 'ENCODING', 'l'),
    await redis.client('GETNAME'),
  ];
}

export async function pipelines(redis: Redis): Promise<unknown> {
  const pipeline = redis.pipeline();
  for (let number = 0; number < 200; number += 1)
    pipeline.set(`p${number}`, number).incr(`p${number}`);
  pipeline.incr('h').hset('h', 'f', 'v').incr('h');
  const done = await pipeline.exec();
  return done?.map(([error, value]) => [error?.message, value]);
}

export async function transactions(redis: Redis): Promise<unknown> {
  const done = await redis.multi().set('t', '1').incr('t').exec();
  const refused = await redis.multi().set('t', '1').call('NOSUCHCOMMAND').exec().catch(messageOf);
  await redis.watch('t');
  await redis.set('t', 'changed');
  const beaten = await redis.multi().get('t').exec();
  await redis.multi({ pipeline: false });
  const queued = await redis.set('t', '2');
  return [done, refused, beaten, queued, await redis.exec()];
}

export async function scripts(redis: Redis): Promise<unknown> {
  const sha = await redis.script('LOAD', 'return KEYS[1]');
  return [
    await redis.eval('return {KEYS[1], ARGV[1]}', 1, 'key', 'argument'),
    await redis.evalsha(String(sha), 1, 'key'),
    await redis.evalsha('f'.repeat(40), 0).catch(messageOf),
  ];
}

export async function scans(redis: Redis): Promise<unknown> {
  await redis.mset(Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`s${n}`, n])));
  const found = new Set<string>();
  for await (const keys of redis.scanStream({ match: 's*', count: 50 })) {
    if (Array.isArray(keys)) for (const key of keys) found.add(String(key));
  }
  return found.size;
}

function messageOf(error: Error): string {
  return error.message;
}
