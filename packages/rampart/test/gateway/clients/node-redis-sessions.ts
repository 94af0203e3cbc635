// What programs do with node-redis, and what they are told. Each session returns all answers, so that
// two ways to a server can be compared.
import { createClient, WatchError, type RedisClientOptions } from 'redis';

type Way = Pick<RedisClientOptions, 'url' | 'socket' | 'name' | 'username' | 'password'>;

export async function connect(way: Way & { readonly RESP: 2 | 3 }) {
  const client = createClient({ ...way, RESP: way.RESP });
  // A test that ends the connection expects it.
  client.on('error', () => undefined);
  return client.connect();
}

export type Client = Awaited<ReturnType<typeof connect>>;

export async function everyday(client: Client): Promise<unknown> {
  return [
    await client.set('k', 'v', { GET: true }),
    await client.get('k'),
    await client.hSet('h', { a: '1', b: '2' }),
    await client.hGetAll('h'),
    await client.zAdd('z', [
      { score: 1.5, value: 'one' },
      { score: 2, value: 'two' },
    ]),
    await client.zRangeWithScores('z', 0, -1),
    await client.xAdd('x', '1-1', { f: 'v' }),
    await client.xRead([{ key: 'x', id: '0' }]),
    await client.lPush('l', ['c', 'b', 'a']),
    await client.blPop('l', 1),
    await client.blPop('nothing', 0.01),
    await client.geoAdd('g', { longitude: 13.36, latitude: 38.11, member: 'm' }),
    await client.geoPos('g', 'm'),
    await client.incr('k').catch(messageOf),
    await client.sendCommand(['OBJECT', 'ENCODING', 'l']),
  ];
}

export async function scripts(client: Client): Promise<unknown> {
  await client.set('k', 'v');
  return client.eval("return {redis.call('GET', KEYS[1]), ARGV[1]}", {
    keys: ['k'],
    arguments: ['argument'],
  });
}

export async function transactions(client: Client): Promise<unknown> {
  const done = await client.multi().set('t', '1').incr('t').get('t').exec();
  const failed = await client.multi().set('t', 'text').incr('t').execAsPipeline().catch(messageOf);
  await client.watch('t');
  await client.set('t', 'changed');
  const beaten = await client
    .multi()
    .get('t')
    .exec()
    .catch((error: unknown) => error instanceof WatchError);
  return [done, failed, beaten];
}

export async function many(client: Client): Promise<unknown> {
  const numbers = Array.from({ length: 300 }, (_, number) => number);
  await Promise.all(numbers.map((number) => client.set(`k${number}`, `v${number}`)));
  const values = await Promise.all(numbers.map((number) => client.get(`k${number}`)));
  let scanned = 0;
  for await (const keys of client.scanIterator({ MATCH: 'k*', COUNT: 100 })) scanned += keys.length;
  return [values, scanned];
}

export async function databases(client: Client): Promise<unknown> {
  await client.select(4);
  await client.set('there', 'yes');
  await client.select(0);
  return [await client.get('there'), await client.clientGetName()];
}

export async function messages(client: Client): Promise<unknown> {
  const listener = client.duplicate();
  listener.on('error', () => undefined);
  await listener.connect();
  const heard: string[] = [];
  const all = Promise.withResolvers<void>();
  const hear = (message: string, channel: string): void => {
    heard.push(`${channel}: ${message}`);
    if (heard.length === 4) all.resolve();
  };
  await listener.subscribe(['one', 'two'], hear);
  await listener.pSubscribe('t*', hear);
  await listener.sSubscribe('shard', hear);
  const receivers = [
    await client.publish('one', 'first'),
    await client.publish('two', 'second'),
    await client.sPublish('shard', 'third'),
  ];
  await all.promise;
  await listener.unsubscribe();
  await listener.pUnsubscribe();
  await listener.sUnsubscribe();
  const alive = await listener.get('nothing');
  await listener.close();
  return [heard.toSorted(), receivers, alive];
}

function messageOf(error: Error): string {
  return error.message;
}
