// Each client over TLS is told what it is told by the server itself.
import { readFile } from 'node:fs/promises';
import { Stage, type RedisServer } from '@rampart/stage';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { open, Standing } from '../standing.ts';
import * as ioredis from './ioredis-sessions.ts';
import * as nodeRedis from './node-redis-sessions.ts';
import { pythonTold, run } from './programs.ts';

const stage = new Stage();
let server: RedisServer;
let standing: Standing;
let authorityFile: string;
let ca: string;

beforeAll(async () => {
  server = await stage.redis();
  const authority = await stage.authority();
  authorityFile = authority.file;
  ca = await readFile(authorityFile, 'utf8');
  const { certFile, keyFile } = await authority.issue('127.0.0.1');
  standing = await Standing.before(server, stage, {
    users:
      'default: { can: [all], keys: ["*"], channels: ["*"], password: none, scripts: { others: allow } }',
    gateway: open,
    listen: `{ address: "127.0.0.1:0", tls: { certificate: "${certFile}", key: "${keyFile}" } }`,
  });
});

beforeEach(() => server.command('FLUSHALL'));

afterAll(async () => {
  await standing[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

/** What is told without TLS and without the gateway, and then through both. */
async function compare(
  session: (secure: boolean, port: number) => Promise<unknown>,
): Promise<void> {
  const direct = await session(false, server.port);
  await server.command('FLUSHALL');
  expect(await session(true, standing.port())).toEqual(direct);
}

it.each([2, 3] as const)('node-redis with RESP%d', (RESP) =>
  compare(async (secure, port) => {
    const host = { host: '127.0.0.1', port };
    const socket = secure ? ({ ...host, tls: true, ca } as const) : host;
    const client = await nodeRedis.connect({ socket, RESP });
    const told = [await nodeRedis.everyday(client), await nodeRedis.messages(client)];
    await client.close();
    return told;
  }),
);

it('ioredis', () =>
  compare(async (secure, port) => {
    const redis = new Redis({ host: '127.0.0.1', port, ...(secure ? { tls: { ca } } : {}) });
    const told = [await ioredis.everyday(redis), await ioredis.pipelines(redis)];
    await redis.quit();
    return told;
  }));

it('redis-py', () =>
  compare((secure, port) =>
    pythonTold({ port, hiredis: true, ...(secure ? { ssl_ca_certs: authorityFile } : {}) }),
  ));

it('redis-cli', () =>
  compare((secure, port) => {
    const tls = secure ? ['--tls', '--cacert', authorityFile] : [];
    return run('redis-cli', ['-p', String(port), ...tls], 'SET k v\nGET k\nKEYS *\nMULTI\nEXEC\n');
  }));
