// BullMQ through the gateway, with the policy of the guide: the least rights with which it works, and
// nothing beyond.
import { randomBytes } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { Stage, type RedisServer, type StageProcess } from '@rampart/stage';
import {
  FlowProducer,
  Queue,
  QueueEvents,
  Worker,
  type ConnectionOptions,
  type Job,
  type Processor,
} from 'bullmq';
import { createClient } from 'redis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Gateway } from '../../../src/gateway/gateway.ts';
import { loadGatedPolicy } from '../../../src/policy/load.ts';
import { readGuide } from '../../docs/guide.ts';
import { run } from '../clients/programs.ts';
import { Peer } from '../peer.ts';

const password = randomBytes(12).toString('hex');
const stage = new Stage();
let server: RedisServer;
let gateway: Gateway;
let port: number;

beforeAll(async () => {
  server = await stage.redis({ users: { jobs: { password, rules: await serverRules() } } });
  gateway = await Gateway.open({ policy: loadGatedPolicy(await policyText(), 'guide'), worker: 1 });
  port = Number(gateway.addresses[0]?.split(':').at(-1));
});

afterAll(async () => {
  await gateway.close();
  await stage[Symbol.asyncDispose]();
});

/** What the guide says about BullMQ, by what it is written in. */
async function guided(language: string): Promise<string> {
  const blocks = await readGuide('gateway-policy.md');
  const block = blocks.find((each) => each.language === language && each.text.includes('bull'));
  if (block === undefined) throw new Error(`The guide has no block of ${language}.`);
  return block.text;
}

/** What the guide says to the server, without the name and the password. */
async function serverRules(): Promise<string> {
  const rules = /ACL SETUSER jobs on '>[^']*' (.*)/.exec(await guided('sh'))?.[1];
  if (rules === undefined) throw new Error('The guide makes no user on the server.');
  return rules.replaceAll("'", '');
}

async function policyText(): Promise<string> {
  const program = ['--input-type=module', '--eval', await guided('js')];
  const digests = await run(process.execPath, program);
  expect(digests.code, digests.errors).toBe(0);
  return (await guided('yaml'))
    .replace('allow: []', `allow:\n${digests.output}`)
    .replace('127.0.0.1:6380', '127.0.0.1:0')
    .replace('127.0.0.1:6379', `127.0.0.1:${server.port}`)
    .replace('directory: state', `directory: ${await stage.newDirectory('state')}`)
    .concat(`  audit: { directory: ${await stage.newDirectory('audit')} }\n`);
}

type Part = Queue | QueueEvents | Worker | FlowProducer;

/** What BullMQ is given an open client of, it leaves open. */
const clients: { destroy(): void }[] = [];

const connections: Readonly<Record<string, () => ConnectionOptions>> = {
  ioredis: () => ({ host: '127.0.0.1', port, username: 'jobs', password }),
  'node-redis': () => {
    const client = createClient({ url: `redis://127.0.0.1:${port}`, username: 'jobs', password });
    clients.push(client);
    return client;
  },
};

describe.each(Object.keys(connections))('BullMQ with %s', (driver) => {
  const opened: Part[] = [];
  const failures: string[] = [];

  function keep<Opened extends Part>(part: Opened): Opened {
    opened.push(part);
    const emitter: EventEmitter = part;
    emitter.on('error', (error: Error) => failures.push(error.message));
    return part;
  }
  const connection = (): ConnectionOptions => connections[driver]?.() ?? {};
  const queue = (): Queue => keep(new Queue('shop', { connection: connection() }));
  const events = (): QueueEvents => keep(new QueueEvents('shop', { connection: connection() }));
  const worker = (processor: Processor, options = {}): Worker =>
    keep(new Worker('shop', processor, { connection: connection(), ...options }));

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
    for (const client of clients.splice(0)) client.destroy();
    await server.command('FLUSHALL');
    expect(failures.splice(0)).toEqual([]);
  });

  it('jobs are done, those that fail are tried again, and events tell of both', async () => {
    const jobs = queue();
    const heard = events();
    await heard.waitUntilReady();
    const tries = new Map<string, number>();
    worker(async ({ name, data }: Job<{ readonly wheels: number }>) => {
      const tried = (tries.get(name) ?? 0) + 1;
      tries.set(name, tried);
      if (name === 'unlucky' && tried < 3) throw new Error('not yet');
      return `${name} with ${data.wheels}`;
    });
    const added = await jobs.addBulk([
      { name: 'paint', data: { wheels: 4 } },
      { name: 'urgent', data: { wheels: 2 }, opts: { priority: 1 } },
      { name: 'unlucky', data: { wheels: 3 }, opts: { attempts: 3, backoff: 10 } },
    ]);
    const results = await Promise.all(added.map((job) => job.waitUntilFinished(heard)));
    expect(results).toEqual(['paint with 4', 'urgent with 2', 'unlucky with 3']);
    expect(tries.get('unlucky')).toBe(3);
    expect(await jobs.getJobCounts('completed', 'failed', 'waiting')).toEqual({
      completed: 3,
      failed: 0,
      waiting: 0,
    });
    await jobs.obliterate();
    expect(await server.command('KEYS', 'bull:shop:[0-9]*')).toEqual([]);
  });

  it('a delayed job waits, and is done', async () => {
    const jobs = queue();
    const heard = events();
    await heard.waitUntilReady();
    const job = await jobs.add('later', {}, { delay: 300 });
    expect(await job.getState()).toBe('delayed');
    worker(async () => 'done');
    expect(await job.waitUntilFinished(heard)).toBe('done');
  });

  it('a repeating job comes again and again, until it is taken off', async () => {
    const jobs = queue();
    let ticks = 0;
    worker(async () => {
      ticks += 1;
    });
    await jobs.upsertJobScheduler('clock', { every: 100 }, { name: 'tick' });
    await expect.poll(() => ticks, { timeout: 300_000 }).toBeGreaterThanOrEqual(3);
    expect(await jobs.removeJobScheduler('clock')).toBe(true);
    expect(await jobs.getJobSchedulersCount()).toBe(0);
  });

  it('a flow ends with its parent, which has what its children returned', async () => {
    const heard = events();
    await heard.waitUntilReady();
    worker(async (job) => {
      if (job.name !== 'car') return `a ${job.name}`;
      return Object.values<string>(await job.getChildrenValues()).toSorted();
    });
    const flows = keep(new FlowProducer({ connection: connection() }));
    const { job } = await flows.add({
      name: 'car',
      queueName: 'shop',
      children: ['engine', 'body'].map((name) => ({ name, queueName: 'shop' })),
    });
    expect(await job.waitUntilFinished(heard)).toEqual(['a body', 'a engine']);
  });

  it('the job of a worker that was killed is done by another', async () => {
    const jobs = queue();
    const heard = events();
    await heard.waitUntilReady();
    const stalled: string[] = [];
    heard.on('stalled', ({ jobId }) => stalled.push(jobId));
    const job = await jobs.add('heavy', {});
    const doomed = await sleepingWorker();
    await doomed.kill();
    worker(async () => 'done by the second', { lockDuration: 1_000, stalledInterval: 300 });
    expect(await job.waitUntilFinished(heard)).toBe('done by the second');
    expect(stalled).toEqual([job.id]);
  });
});

function sleepingWorker(): Promise<StageProcess> {
  return stage.node(new URL('sleeping-worker.ts', import.meta.url), [], {
    env: { RAMPART_TEST_PORT: String(port), RAMPART_TEST_PASSWORD: password },
    ready: /has the job/,
  });
}

describe('whoever has the password of the jobs', () => {
  it.each([
    ['reads another application', ['GET', 'session:7']],
    ['lists keys', ['KEYS', '*']],
    ['empties the server', ['FLUSHALL']],
    ['changes the server', ['CONFIG', 'SET', 'dir', '/tmp']],
    ['runs Lua of his own', ['EVAL', "return redis.call('GET', KEYS[1])", '1', 'bull:shop:meta']],
    ['loads Lua of his own', ['SCRIPT', 'LOAD', 'return 1']],
    ['runs a script on other keys', ['EVALSHA', '$known', '1', 'session:7']],
  ])('%s in vain', async (_, words) => {
    using peer = await Peer.to(port);
    expect(await peer.ask('AUTH', 'jobs', password)).toBe('OK');
    const known =
      loadGatedPolicy(await policyText(), 'guide').users.get('jobs')?.scripts.allow[0] ?? '';
    expect(await peer.ask(...words.map((word) => word.replace('$known', known)))).toMatch(
      /^-NOPERM/,
    );
  });
});
