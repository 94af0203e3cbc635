import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Stage, type RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { disagreementsOfSources } from '../../../src/observe/agreement/between-sources.ts';
import { known } from '../../../src/observe/fact.ts';
import type { ServerFacts } from '../../../src/observe/facts.ts';
import type { ConfigFileFacts } from '../../../src/observe/file/facts.ts';
import { observeConfig } from '../../../src/observe/file/observe-config.ts';
import type { HostFacts } from '../../../src/observe/host/facts.ts';
import { HostFiles } from '../../../src/observe/host/host-files.ts';
import { observeHost } from '../../../src/observe/host/observe-host.ts';
import { observeServer } from '../../../src/observe/live/observe-server.ts';

const stage = new Stage();
let redis: RedisServer;
let host: HostFacts;

beforeAll(async () => {
  const users = { default: { password: 'first-secret' }, web: { password: 'second-secret' } };
  redis = await stage.redis({ users, config: { maxmemory: '64mb', masterauth: 'third-secret' } });
  host = await observeHost({ paths: [] });
});
afterAll(() => stage[Symbol.asyncDispose]());

async function running(): Promise<ServerFacts> {
  const { username = null, password = '' } = redis.address;
  return observeServer({
    address: { kind: 'tcp', host: redis.host, port: redis.port },
    tls: null,
    login: { user: username, password: Buffer.from(password) },
  });
}

/** With the commands of the server: rules of other ones mean something else. */
async function written({ catalogue }: ServerFacts): Promise<ConfigFileFacts> {
  if (!catalogue.known) throw new Error(catalogue.why);
  const options = {
    path: join(redis.directory, 'redis.conf'),
    kind: 'server',
    commandLine: [],
    directory: redis.directory,
    catalogue: catalogue.value,
  } as const;
  return observeConfig(options, new HostFiles());
}

const about = (server: ServerFacts, file: ConfigFileFacts): readonly string[] =>
  disagreementsOfSources(server, file, host).map((one) => one.about);

test('a server, its file and its host agree at first', async () => {
  const server = await running();
  expect(disagreementsOfSources(server, await written(server), host)).toEqual([]);
});

test('what was set while it ran, and never written, is told with both places', async () => {
  await redis.command('CONFIG', 'SET', 'maxmemory', '32mb');
  await redis.command('CONFIG', 'SET', 'masterauth', 'fourth-secret');
  await redis.command('ACL', 'SETUSER', 'web', '-flushall');
  await redis.command('ACL', 'SETUSER', 'late', 'on');
  const server = await running();
  const file = await written(server);
  expect(about(server, file).toSorted()).toEqual([
    'setting:masterauth',
    'setting:maxmemory',
    'user:late',
    'user:web',
  ]);
  const told = disagreementsOfSources(server, file, host);
  const [live, later] = told.find((one) => one.about === 'setting:maxmemory')?.answers ?? [];
  expect(live).toEqual({ source: `127.0.0.1:${redis.port}`, answer: String(32 * 1_024 ** 2) });
  expect(later?.source).toMatch(/redis\.conf:\d+$/);
  expect(later?.answer).toBe(String(64 * 1_024 ** 2));
  expect(JSON.stringify(told)).not.toMatch(/secret-|-secret|[0-9a-f]{64}/);
});

test('what was written, and not taken yet, is told as well', async () => {
  const path = join(redis.directory, 'redis.conf');
  const before = await new HostFiles().text(path);
  if (!before.known) throw new Error(before.why);
  await writeFile(path, `${before.value}timeout 330\n`);
  const server = await running();
  expect(about(server, await written(server))).toContain('setting:timeout');
});

test('sockets and a program that are not what the server says are told', async () => {
  const server = await running();
  const elsewhere = host.listening.known
    ? host.listening.value.map((one) => ({ ...one, port: one.port + 1 }))
    : [];
  const moved: HostFacts = {
    ...host,
    listening: known(elsewhere, { kind: 'host', place: '/proc/net/tcp' }),
    processes: known(
      (host.processes.known ? host.processes.value : []).map((one) => ({
        ...one,
        program: known(
          { path: '/usr/bin/redis-server', deleted: true },
          { kind: 'host', place: '/proc' },
        ),
      })),
      { kind: 'host', place: '/proc' },
    ),
  };
  const told = disagreementsOfSources(server, null, moved).map((one) => one.about);
  expect(told).toEqual(['listening', 'program']);
});
