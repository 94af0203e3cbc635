import { createServer, type Server } from 'node:http';
import { get } from 'node:https';
import { connect, createServer as createTcpServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { RedisConnection, Stage, waitFor } from '@rampart/stage';

async function web(stage: Stage, name: string): Promise<{ server: Server; port: number }> {
  const port = await stage.port();
  const server = createServer((request, response) => {
    const forwarded = Object.entries(request.headers).filter(([key]) =>
      key.startsWith('x-forwarded'),
    );
    response.end(JSON.stringify({ name, ...Object.fromEntries(forwarded) }));
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  stage.defer(() => server.close().closeAllConnections());
  return { server, port };
}

async function ask(url: string, headers: Record<string, string> = {}): Promise<unknown> {
  return (await fetch(url, { headers })).json();
}

test('requests go to the servers in turn, and what a client says about itself is replaced', async () => {
  await using stage = new Stage();
  const servers = [await web(stage, 'one'), await web(stage, 'two')];
  const balancer = await stage.balancer({ backends: servers });
  const forged = {
    'X-Forwarded-For': '10.0.0.1',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'evil',
  };
  const expected = {
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': `127.0.0.1:${balancer.port}`,
    'x-forwarded-port': String(balancer.port),
    'x-forwarded-proto': 'http',
  };
  expect(await ask(balancer.url, forged)).toEqual({ name: 'one', ...expected });
  expect(await ask(balancer.url)).toEqual({ name: 'two', ...expected });
  expect(await ask(balancer.url)).toEqual({ name: 'one', ...expected });
});

test('a server that went away gets no requests until it is back', async () => {
  await using stage = new Stage();
  const [one, two] = [await web(stage, 'one'), await web(stage, 'two')];
  const balancer = await stage.balancer({ backends: [one, two], health: '/', forwarded: false });
  one.server.close().closeAllConnections();
  await waitFor(async () => (await balancer.servers())[0]?.status === 'DOWN', {
    what: 'one is out',
  });
  expect(await ask(balancer.url)).toEqual({ name: 'two' });
  expect(await ask(balancer.url)).toEqual({ name: 'two' });
  one.server.listen(one.port, '127.0.0.1');
  await waitFor(async () => (await balancer.servers())[0]?.status === 'UP', {
    what: 'one is back',
  });
});

test('HTTPS is served with a certificate of the stage', async () => {
  await using stage = new Stage();
  const balancer = await stage.balancer({
    backends: [await web(stage, 'one')],
    https: ['shop.test'],
  });
  const { certificate: ca } = await stage.authority();
  const headers = { host: 'shop.test' };
  const body = await new Promise<string>((resolve, reject) => {
    const options = { ca, servername: 'shop.test', headers, agent: false };
    get(balancer.url, options, (response) => resolve(text(response))).once('error', reject);
  });
  expect(JSON.parse(body)).toMatchObject({
    name: 'one',
    'x-forwarded-host': 'shop.test',
    'x-forwarded-proto': 'https',
  });
});

test('a balancer in TCP mode passes any protocol on', async () => {
  await using stage = new Stage();
  const redis = await stage.redis();
  const balancer = await stage.balancer({ backends: [redis], mode: 'tcp' });
  await using connection = await RedisConnection.open(balancer);
  expect(await connection.command('PING')).toBe('PONG');
});

test('a server is told who connects, and asked at a port of its own whether it is well', async () => {
  await using stage = new Stage();
  const health = await web(stage, 'health');
  const heads: Buffer[] = [];
  const server = createTcpServer((socket) => {
    socket.once('data', (bytes: Buffer) => {
      heads.push(bytes);
      socket.end('bye');
    });
  });
  const port = await stage.port();
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  stage.defer(() => server.close());
  const balancer = await stage.balancer({
    backends: [{ port, healthPort: health.port }],
    mode: 'tcp',
    health: '/',
    tellsAddress: true,
  });
  await waitFor(async () => (await balancer.servers())[0]?.status === 'UP', { what: 'it is up' });
  const socket = connect({ host: '127.0.0.1', port: balancer.port, localAddress: '127.0.0.1' });
  socket.write('hello');
  expect(await text(socket)).toBe('bye');
  // The header's magic, "proxied over TCP with IPv4 addresses", twelve bytes of them; the source first.
  const head = heads.at(-1)?.toString('hex') ?? '';
  expect(head).toMatch(/^0d0a0d0a000d0a515549540a2111000c7f000001/);
  health.server.close().closeAllConnections();
  await waitFor(async () => (await balancer.servers())[0]?.status === 'DOWN', {
    what: 'it is out',
  });
});
