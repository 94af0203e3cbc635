// The libraries themselves say which keys they make: each works on a real server, and every key that
// it leaves there has to be among those that stand for it in a registry.
import { createServer } from 'node:http';

import fastifyCookie from '@fastify/cookie';
import { type RedisServer, Stage, waitFor } from '@rampart/stage';
import { FlowProducer, Queue, QueueEvents, Worker } from 'bullmq';
import { RedisStore } from 'connect-redis';
import session from 'express-session';
import fastify, { type FastifyPluginCallback } from 'fastify';
import { Redis } from 'ioredis';
import { BurstyRateLimiter, RateLimiterQueue, RateLimiterRedis } from 'rate-limiter-flexible';
import { createClient } from 'redis';
import { afterAll, expect, it } from 'vitest';

import {
  bullmq,
  expressSession,
  fastifySession,
  Foreign,
  foreign,
  rateLimiterFlexible,
} from '../src/index.ts';
import { escapedForGlob } from '../src/language/glob.ts';
import { meeting } from '../src/language/meet.ts';

const secret = 'a secret that is long enough for all of them';
const stage = new Stage();
afterAll(() => stage[Symbol.asyncDispose]());

async function nodeRedis({ url }: RedisServer) {
  const client = createClient({ url });
  client.on('error', () => undefined);
  stage.defer(async () => {
    client.destroy();
  });
  await client.connect();
  return client;
}

async function keysOf(redis: RedisServer): Promise<readonly string[]> {
  const reply = await redis.command('KEYS', '*');
  return Array.isArray(reply) ? reply.map(String).toSorted() : [];
}

/** At least so many keys are there, and all of them are the library's. */
async function expectKeys(redis: RedisServer, theirs: Foreign, atLeast: number): Promise<void> {
  const keys = await keysOf(redis);
  expect(keys.length).toBeGreaterThanOrEqual(atLeast);
  const strangers = keys.filter((key) => {
    const alone = Foreign.automatonOf(foreign(escapedForGlob(key)));
    return meeting(Foreign.automatonOf(theirs), alone) === null;
  });
  expect(strangers).toEqual([]);
}

it.each([{}, { prefix: 'shop[1]*:' }])(
  'express-session with connect-redis, %j',
  async (options) => {
    const redis = await stage.redis();
    const store = new RedisStore({ client: await nodeRedis(redis), ...options });
    const middleware = session({ store, secret, resave: false, saveUninitialized: true });
    const server = createServer((request, response) => {
      Reflect.apply(middleware, undefined, [request, response, () => response.end('hello')]);
    });
    stage.defer(async () => {
      server.close();
    });
    const port = await stage.port();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    for (let visit = 0; visit < 3; visit += 1) {
      expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('hello');
    }
    await expectKeys(redis, expressSession(options), 3);
  },
);

it.each([{}, { prefix: 'api-sess:' }])(
  '@fastify/session with connect-redis, %j',
  async (options) => {
    const redis = await stage.redis();
    const store = new RedisStore({ client: await nodeRedis(redis), ...options });
    const app = fastify();
    await app.register(fastifyCookie);
    await app.register(await fastifySessions(), { store, secret, cookie: { secure: false } });
    app.get('/', () => 'hello');
    for (let visit = 0; visit < 3; visit += 1) {
      expect((await app.inject('/')).body).toBe('hello');
    }
    await app.close();
    await expectKeys(redis, fastifySession(options), 3);
  },
);

it.each([{}, { prefix: '{jobs}' }])('BullMQ with all that it has, %j', async (options) => {
  const redis = await stage.redis({ config: { 'maxmemory-policy': 'noeviction' } });
  const connection = { host: redis.host, port: redis.port, maxRetriesPerRequest: null };
  const common = { connection, ...options };
  const queue = new Queue('orders', common);
  const events = new QueueEvents('orders', common);
  const flows = new FlowProducer(common);
  await queue.add('plain', {});
  await queue.add('failing', { fail: true }, { attempts: 2, backoff: 1 });
  await queue.add('later', {}, { delay: 3_600_000 });
  await queue.add('first', {}, { priority: 1 });
  await queue.add('named', {}, { jobId: 'my-own-id', deduplication: { id: 'once' } });
  await queue.upsertJobScheduler('nightly', { pattern: '0 3 * * *' });
  await flows.add({
    name: 'parent',
    queueName: 'orders',
    children: [{ name: 'child', queueName: 'mails' }],
  });
  const worker = new Worker('orders', work, { ...common, limiter: { max: 100, duration: 60_000 } });
  await waitFor(async () => (await queue.getCompletedCount()) >= 3, { what: 'jobs are done' });
  await waitFor(async () => (await queue.getFailedCount()) >= 1, { what: 'a job has failed' });
  const [job] = await queue.getCompleted();
  await job?.log('a line');
  await queue.pause();
  await expectKeys(redis, bullmq(options), 12);
  await Promise.all([worker.close(), events.close(), flows.close(), queue.close()]);
});

type SessionPlugin = FastifyPluginCallback<Record<string, unknown>>;

/** By a name that the compiler does not follow: its types would change those of other programs here. */
async function fastifySessions(): Promise<SessionPlugin> {
  const name: string = '@fastify/session';
  const loaded: unknown = await import(name);
  if (hasPlugin(loaded)) return loaded.default;
  throw new Error(`${name} has no plugin`);
}

const hasPlugin = (loaded: unknown): loaded is { default: SessionPlugin } =>
  typeof loaded === 'object' && loaded !== null && 'default' in loaded;

async function work({ data }: { readonly data: { readonly fail?: boolean } }): Promise<string> {
  if (data.fail === true) throw new Error('as it was asked for');
  return 'done';
}

it.each([{}, { keyPrefix: 'log-in?' }])('rate-limiter-flexible, %j', async (options) => {
  const redis = await stage.redis();
  const storeClient = new Redis(redis.url);
  stage.defer(async () => {
    storeClient.disconnect();
  });
  const limiter = new RateLimiterRedis({
    storeClient,
    points: 2,
    duration: 60,
    blockDuration: 60,
    ...options,
  });
  const burst = new RateLimiterRedis({ storeClient, points: 5, duration: 10, ...options });
  await limiter.consume('203.0.113.7');
  await limiter.consume('somebody@example.org');
  await limiter.block('::1', 60);
  await limiter.penalty('hostile * [key]:{}', 3);
  await new BurstyRateLimiter(limiter, burst).consume('burst');
  await new RateLimiterQueue(burst).removeTokens(1, 'in turn');
  await expectKeys(redis, rateLimiterFlexible(options), 6);
});
