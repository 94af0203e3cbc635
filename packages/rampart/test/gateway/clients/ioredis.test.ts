// ioredis does the same things directly and through the gateway, and is told the same.
import { Redis, type RedisOptions } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openHouse, type House, type Way } from '../open-house.ts';
import { everyday, pipelines, scans, scripts, transactions } from './ioredis-sessions.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});

beforeEach(() => house.server.command('FLUSHALL'));

afterAll(() => house.close());

type Options = Pick<RedisOptions, 'db' | 'connectionName' | 'enableAutoPipelining'>;

function open(way: Way, options: Options = {}): Redis {
  const redis = new Redis({ host: '127.0.0.1', port: house.port[way], ...options });
  // A test that ends the connection expects it.
  redis.on('error', () => undefined);
  return redis;
}

describe.each(['shared', 'own'] as const)('ioredis on %s upstreams', (way) => {
  it.each([
    ['everyday commands', everyday],
    ['pipelines', pipelines],
    ['transactions', transactions],
    ['scripts', scripts],
    ['scan streams', scans],
  ] as const)('%s', async (_, session) => {
    const answers: unknown[] = [];
    for (const path of ['direct', way] as const) {
      await house.server.command('FLUSHALL');
      const redis = open(path, { db: 2, connectionName: 'a-name' });
      answers.push(await session(redis));
      await redis.quit();
    }
    expect(answers[1]).toEqual(answers[0]);
  });

  it('pipelines by itself', async () => {
    const redis = open(way, { enableAutoPipelining: true });
    const numbers = Array.from({ length: 200 }, (_, number) => String(number));
    await Promise.all(numbers.map((number) => redis.set(`a${number}`, number)));
    expect(await Promise.all(numbers.map((number) => redis.get(`a${number}`)))).toEqual(numbers);
    redis.disconnect();
  });

  it('hears messages, and subscribes again after its connection was cut', async () => {
    const listener = open(way, { connectionName: 'listener' });
    const heard: string[] = [];
    listener.on('message', (channel, message) => heard.push(`${channel}: ${message}`));
    listener.on('pmessage', (pattern, channel, message) => {
      heard.push(`${pattern} ${channel}: ${message}`);
    });
    await listener.subscribe('one', 'two');
    await listener.psubscribe('t*');
    const redis = open(way);
    await redis.publish('one', '1');
    await redis.publish('two', '2');
    await expect.poll(() => heard.length).toBe(3);
    expect(heard.toSorted()).toEqual(['one: 1', 't* two: 2', 'two: 2']);

    await house.server.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await expect.poll(() => redis.publish('one', 'again'), { timeout: 300_000 }).toBe(1);
    await expect.poll(() => heard.at(-1)).toBe('one: again');
    listener.disconnect();
    redis.disconnect();
  });

  it('waits in a blocking pop while others work', async () => {
    const waiting = open(way);
    const redis = open(way);
    const popped = waiting.blpop('jobs', 0);
    await expect
      .poll(async () => (await house.server.info('clients'))['blocked_clients'])
      .toBe('1');
    for (let count = 0; count < 50; count += 1) await redis.incr('n');
    await redis.rpush('jobs', 'job');
    expect(await popped).toEqual(['jobs', 'job']);
    waiting.disconnect();
    redis.disconnect();
  });
});
