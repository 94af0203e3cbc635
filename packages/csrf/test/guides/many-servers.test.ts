// What the guide for many servers says about Redis, the balancer and cold starts, on real ones.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRing, newSealKey, redisStore, type RampartEvent } from '@rampart/keyring';
import { findProgram, haproxyProgram, Stage, waitFor, type RedisServer } from '@rampart/stage';
import { Cluster, Redis } from 'ioredis';
import { createClient, createCluster, createSentinel } from 'redis';
import { describe, expect, it } from 'vitest';
import { newProject, readGuide, root, writeFiles } from './guide.ts';
import { origin, Person } from './person.ts';
import { actOut } from './scenario.ts';
import { ShopServer } from './shop.ts';

const guide = await readGuide('many-servers.md');
const text = await readFile(join(root, 'docs/guides/many-servers.md'), 'utf8');
const fileOf = (label: string): string => {
  const fence = guide.find((candidate) => candidate.label === label);
  if (fence === undefined) throw new Error(`the guide has no ${label}`);
  return fence.code;
};

const [, rules = ''] = /^user web on >secret (.*)$/mu.exec(fileOf('users.acl')) ?? [];
const login = { username: 'web', password: 'secret' };
const usersWith = (given: string) => ({ web: { password: login.password, rules: given } });

interface Opened {
  readonly client: Parameters<typeof redisStore>[0];
  readonly close: () => unknown;
}

// What goes wrong on a connection shows in what the ring cannot do.
const ignore = (): undefined => undefined;

async function nodeRedis(url: string): Promise<Opened> {
  const client = createClient({ url });
  client.on('error', ignore);
  await client.connect();
  return { client, close: () => client.destroy() };
}

function ioRedis(url: string): Opened {
  const client = new Redis(url);
  client.on('error', ignore);
  return { client, close: () => client.disconnect() };
}

/** Everything that a ring does; what its events complain of is returned. */
async function useAll({ client, close }: Opened, startWithin = 60_000): Promise<readonly string[]> {
  const complaints: string[] = [];
  const ring = createRing({
    app: 'shop',
    name: 'csrf',
    store: redisStore(client),
    sealKeys: [newSealKey()],
    startWithin,
    onEvent: ({ code, outcome }: RampartEvent) => {
      if (outcome !== 'changed') complaints.push(code);
    },
  });
  try {
    await ring.ready();
    await ring.once.prepare();
    await ring.rotate({ immediately: true });
    await ring.revocations.revoke('s:S1');
    await ring.revocations.revoke('s:S1');
    const now = ring.now();
    for (const nonce of ['one', 'two']) await ring.once.consume(Buffer.from(nonce), now, now + 1);
    await ring.revokeBefore(now - 1);
    await ring.compromised();
    return complaints;
  } finally {
    await ring.close();
    await close();
  }
}

async function refusedCommands(server: RedisServer): Promise<string> {
  return JSON.stringify(await server.command('ACL', 'LOG'));
}

describe('the user of the ring', () => {
  it('may do all that both clients and the ring do, and nothing that they do not', async () => {
    await using stage = new Stage();
    const redis = await stage.redis({ users: usersWith(rules) });
    expect(await useAll(await nodeRedis(redis.urlOf('web')))).toEqual([]);
    await redis.command('FLUSHALL');
    expect(await useAll(ioRedis(redis.urlOf('web')))).toEqual([]);
    expect(await refusedCommands(redis)).toBe('[]');

    const needed = rules.match(/\+\w+/gu) ?? [];
    expect(needed.length).toBeGreaterThan(10);
    for (const right of needed) {
      await redis.command('FLUSHALL');
      await redis.command('SCRIPT', 'FLUSH');
      await redis.command('ACL', 'SETUSER', 'web', `-${right.slice(1)}`);
      await redis.command('ACL', 'LOG', 'RESET');
      await useAll(ioRedis(redis.urlOf('web')), 500).catch(ignore);
      expect(await refusedCommands(redis), `${right} is not needed`).not.toBe('[]');
      await redis.command('ACL', 'SETUSER', 'web', right);
    }
  }, 300_000);

  it('may do all that is needed behind Sentinels', async () => {
    await using stage = new Stage();
    const group = await stage.sentinels({ users: usersWith(rules) });
    const sentinels = group.sentinels.map(({ host, port }) => ({ host, port }));
    const client = createSentinel({
      name: group.name,
      sentinelRootNodes: sentinels,
      nodeClientOptions: login,
    });
    client.on('error', ignore);
    await client.connect();
    expect(await useAll({ client, close: () => client.destroy() })).toEqual([]);
  }, 300_000);

  it('may do all that is needed on a Cluster, with the two rights that the guide adds', async () => {
    await using stage = new Stage();
    const extra = guideAdds(/On a Cluster add `([^`]+)`/u);
    const cluster = await stage.cluster({ users: usersWith(`${rules} ${extra}`) });
    const nodes = cluster.primaries.map(({ host, port }) => ({ host, port }));
    const client = createCluster({
      rootNodes: nodes.map(({ host, port }) => ({ url: `redis://${host}:${port}` })),
      defaults: login,
    });
    client.on('error', ignore);
    await client.connect();
    expect(await useAll({ client, close: () => client.destroy() })).toEqual([]);
    for (const primary of cluster.primaries) await primary.command('FLUSHALL');
    const other = new Cluster(nodes, { redisOptions: login });
    other.on('error', ignore);
    expect(await useAll({ client: other, close: () => other.disconnect() })).toEqual([]);
  }, 300_000);

  it('may be kept to one ring', async () => {
    await using stage = new Stage();
    const one = rules.replaceAll('rampart:*', 'rampart:{shop/csrf}:*');
    const redis = await stage.redis({ users: usersWith(one) });
    expect(await useAll(await nodeRedis(redis.urlOf('web')))).toEqual([]);
  });
});

function guideAdds(pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`the guide does not say ${pattern}`);
  return found;
}

it('keeps the ring in keys that a volatile policy never evicts', async () => {
  await using stage = new Stage();
  const redis = await stage.redis();
  await useAll(await nodeRedis(redis.url));
  const keys = await redis.command('KEYS', '*');
  expect(keys).toHaveLength(3);
  for (const key of Array.isArray(keys) ? keys : []) {
    expect(await redis.command('TTL', String(key))).toBe(-1);
  }
});

it('goes on with its keys when memory is full, and says what cannot be written', async () => {
  await using stage = new Stage();
  const redis = await stage.redis({ config: { 'maxmemory-policy': 'noeviction' } });
  await using server = await ShopServer.start(redis.url, [newSealKey()]);
  await server.ring.once.prepare();
  const token = server.token('S1');
  await redis.command('CONFIG', 'SET', 'maxmemory', '1');

  expect(await server.judge(token, 'S1')).toBe('allow');
  await expect(server.ring.rotate({ immediately: true })).rejects.toThrow('OOM');
  await expect(server.ring.revocations.revoke('s:S2')).rejects.toThrow('on this server only');
  const now = server.ring.now();
  const used = server.ring.once.consume(Buffer.from('nonce'), now, now + 1_000);
  await expect(used).rejects.toThrow('OOM');

  await redis.command('CONFIG', 'SET', 'maxmemory', '0');
  await waitFor(async () => server.ring.rotate({ immediately: true }), { what: 'it can rotate' });
});

it('lets HAProxy choose any server, by the configuration of the guide', async () => {
  await using project = await newProject();
  await using stage = new Stage();
  const redis = await stage.redis();
  await writeFiles(project.path, await readGuide('node.md'));
  const [balancer, a, b] = [await stage.port(), await stage.port(), await stage.port()];
  const env = { PUBLIC_ORIGIN: origin, RAMPART_SEAL_KEY: newSealKey(), REDIS_URL: redis.url };
  for (const port of [a, b]) {
    await stage.node(join(project.path, 'server.ts'), [], {
      env: { ...env, PORT: String(port) },
      ready: /^listening on/mu,
    });
  }
  const config = join(project.path, 'haproxy.cfg');
  const ports: Readonly<Record<string, number>> = { 8080: balancer, 3000: a, 3001: b };
  await writeFile(
    config,
    fileOf('haproxy.cfg').replaceAll(/\b\d{4}\b/gu, (port) => String(ports[port] ?? port)),
  );
  await stage.start(findProgram(haproxyProgram), ['-db', '-f', config], {
    ready: async () => (await new Person([balancer]).get('/')).status === 200,
  });
  await actOut([balancer]);
}, 300_000);

it('starts from the local copy while Redis is away, and without one says so in time', async () => {
  await using project = await newProject();
  await using stage = new Stage();
  const redis = await stage.redis();
  await writeFiles(project.path, guide);
  const directory = await stage.newDirectory('cache');
  const env = { RAMPART_SEAL_KEY: newSealKey(), REDIS_URL: redis.url };
  const start = (cache: string) =>
    stage.start(
      process.execPath,
      ['--conditions=rampart-source', join(project.path, 'cold-start.ts')],
      { env: { ...env, CACHE: join(directory, cache) } },
    );

  const first = await start('ring');
  expect(await first.exited).toMatchObject({ code: 0 });
  await redis.stop();
  const second = await start('ring');
  await waitFor(() => second.output.includes('KEYRING_STARTED_FROM_CACHE\nready'), {
    what: 'the server starts from its copy',
  });
  const third = await start('none');
  const { code } = await third.exited;
  await third.closed;
  expect(code).not.toBe(0);
  expect(third.output).toContain('KEYRING_STORE_UNAVAILABLE');
}, 300_000);
