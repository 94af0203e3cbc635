import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { Stage, type RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Connection, type ConnectionOptions } from '../../src/resp/connection/connection.ts';
import {
  ConnectionError,
  type ConnectionCode,
} from '../../src/resp/connection/connection-error.ts';
import { textOf } from '../../src/resp/reply-parts.ts';

const stage = new Stage();
let redis: RedisServer;
let mutual: RedisServer;
let socket: string;

beforeAll(async () => {
  socket = join(await stage.newDirectory('socket'), 'redis.sock');
  const users = {
    web: { password: 'secret-of-web', rules: '~* +get +set +echo +debug' },
    default: { password: 'secret-of-default' },
  };
  [redis, mutual] = await Promise.all([
    stage.redis({ users, config: { unixsocket: socket, 'enable-debug-command': 'local' } }),
    stage.redis({ tls: 'mutual' }),
  ]);
});
afterAll(() => stage[Symbol.asyncDispose]());

const plain = (port: number): ConnectionOptions => ({
  address: { kind: 'tcp', host: '127.0.0.1', port },
  tls: null,
  login: null,
});

const asWeb = { user: 'web', password: Buffer.from('secret-of-web') };

async function failure(trying: Promise<unknown>): Promise<ConnectionError> {
  const error = await trying.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ConnectionError) return error;
  throw new Error('It did not fail as a connection does.', { cause: error });
}

/** Something that is no Redis, which does with each connection what it is told to. */
async function stranger(greet: (server: Server) => void): Promise<number> {
  const server = createServer();
  greet(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stage.defer(async () => {
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('it logs in, asks, and is answered in order', async () => {
  await using connection = await Connection.open({ ...plain(redis.port), login: asWeb });
  const replies = await connection.callAll([
    ['SET', 'car', Buffer.from([0, 255])],
    ['GET', 'car'],
    ['ECHO', 'last'],
  ]);
  expect(replies.map((reply) => (reply instanceof Error ? reply.code : textOf(reply)))).toEqual([
    'OK',
    '\0\u00FF',
    'last',
  ]);
});

test('an unix socket and a password without a name will do', async () => {
  await using connection = await Connection.open({
    address: { kind: 'unix', path: socket },
    tls: null,
    login: { user: null, password: Buffer.from('secret-of-default') },
  });
  expect(textOf(await connection.call(['ACL', 'WHOAMI']))).toBe('default');
});

test('what the server refuses is an answer', async () => {
  await using connection = await Connection.open({ ...plain(redis.port), login: asWeb });
  const reply = await connection.call(['FLUSHALL']);
  expect(reply.kind).toBe('error');
  expect(textOf(reply)).toMatch(/^NOPERM/);
  expect(textOf(await connection.call(['ECHO', 'still here']))).toBe('still here');
});

test('a login that is refused is told without the password', async () => {
  const error = await failure(
    Connection.open({
      ...plain(redis.port),
      login: { user: 'web', password: Buffer.from('another-secret') },
    }),
  );
  expect(error.code).toBe('RESP_CONNECTION_LOGIN');
  expect(error.answer).toMatch(/^WRONGPASS/);
  expect(`${error.message}${error.stack ?? ''}`).not.toContain('another-secret');
});

test('a reply that is too large is passed over, and the next one is understood', async () => {
  await using connection = await Connection.open({
    ...plain(redis.port),
    login: asWeb,
    largestReply: 1_000,
  });
  const [large, small] = await connection.callAll([
    ['ECHO', 'x'.repeat(100_000)],
    ['ECHO', 'small'],
  ]);
  expect(large instanceof ConnectionError && large.code).toBe('RESP_CONNECTION_REPLY_TOO_LARGE');
  expect(small instanceof ConnectionError ? small.code : textOf(small)).toBe('small');
});

test('with TLS both sides show who they are', async () => {
  const { ca = '', cert = '', key = '' } = mutual.tls ?? {};
  const tls = { authority: Buffer.from(ca), identity: null, serverName: null };
  const identity = { certificate: Buffer.from(cert), key: Buffer.from(key) };
  await using connection = await Connection.open({
    ...plain(mutual.port),
    tls: { ...tls, identity },
  });
  expect(textOf(await connection.call(['PING']))).toBe('PONG');
  expect(connection.secure?.authorized).toBe(true);
  const reasons = await Promise.all(
    [
      { ...tls, authority: null, identity },
      { ...tls, identity, serverName: 'shop.test' },
    ].map(async (wrong) => failure(Connection.open({ ...plain(mutual.port), tls: wrong }))),
  );
  expect(reasons.map(({ code }) => code)).toEqual(['RESP_CONNECTION_TLS', 'RESP_CONNECTION_TLS']);
  // In TLS 1.3 the server says only after the hand-shake that it wanted to see a certificate.
  const bare = await Connection.open({ ...plain(mutual.port), tls }).catch(
    (error: unknown) => error,
  );
  const refused = bare instanceof Connection ? await failure(bare.call(['PING'])) : bare;
  expect(refused instanceof ConnectionError ? refused.code : null).toMatch(
    /^RESP_CONNECTION_(?:CERTIFICATE|LOST)$/,
  );
});

test.for<[what: string, code: ConnectionCode, connection: () => Promise<number>]>([
  [
    'a web server',
    'RESP_CONNECTION_NOT_REDIS',
    () =>
      stranger((server) =>
        server.on('connection', (client) => client.end('HTTP/1.1 400 Bad\r\n\r\n')),
      ),
  ],
  ['a port that speaks TLS only', 'RESP_CONNECTION_LOST', async () => mutual.port],
  [
    'a listener that says nothing',
    'RESP_CONNECTION_TIMED_OUT',
    () =>
      stranger((server) =>
        server.on('connection', (client) => client.on('error', () => undefined).resume()),
      ),
  ],
  [
    'one that hangs up',
    'RESP_CONNECTION_LOST',
    () => stranger((server) => server.on('connection', (client) => client.destroy())),
  ],
  ['a port where nobody listens', 'RESP_CONNECTION_AWAY', () => stage.port()],
])('%s is told as what it is', async ([, code, port]) => {
  const ask = async (): Promise<void> => {
    await using connection = await Connection.open({ ...plain(await port()), within: 300 });
    await connection.call(['PING']);
  };
  expect((await failure(ask())).code).toBe(code);
});

test('what a server says before it hangs up is told', async () => {
  const port = await stranger((server) =>
    server.on('connection', (client) =>
      client.end('-DENIED Redis is running in protected mode\r\n'),
    ),
  );
  await using connection = await Connection.open(plain(port));
  await expect.poll(() => connection.open).toBe(false);
  const error = await failure(connection.call(['PING']));
  expect([error.code, error.answer]).toEqual([
    'RESP_CONNECTION_LOST',
    'DENIED Redis is running in protected mode',
  ]);
});

test('what is asked of a closed connection is refused', async () => {
  const connection = await Connection.open(plain(redis.port));
  const waiting = failure(connection.call(['PING']));
  connection.close();
  expect((await waiting).code).toBe('RESP_CONNECTION_CLOSED');
  expect((await failure(connection.call(['PING']))).code).toBe('RESP_CONNECTION_CLOSED');
});
