import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Stage } from '@rampart/stage';
import { afterAll, expect, test } from 'vitest';
import { fromOutside } from '../../../src/observe/outside/from-outside.ts';
import type { Answer, OutsideFacts } from '../../../src/observe/outside/facts.ts';

const stage = new Stage();
afterAll(() => stage[Symbol.asyncDispose]());

async function look(port: number): Promise<OutsideFacts> {
  return fromOutside({ address: { kind: 'tcp', host: '127.0.0.1', port }, within: 400 });
}

async function stranger(greet: (client: Socket) => void): Promise<number> {
  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    greet(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stage.defer(async () => {
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a server that asks for no login shows everything', async () => {
  const redis = await stage.redis();
  const { answer, tls } = await look(redis.port);
  expect(answer).toMatchObject({ known: true, value: { kind: 'open', mode: 'standalone' } });
  expect(answer.known && answer.value.kind === 'open' ? answer.value.version : '').toMatch(
    /^\d+\./,
  );
  expect(tls).toMatchObject({ known: true, value: null });
});

test('one with a login shows that it is there', async () => {
  const redis = await stage.redis({ users: { web: { password: 'secret' } } });
  expect((await look(redis.port)).answer).toMatchObject({ value: { kind: 'locked' } });
});

test('behind TLS the same is seen, and the certificate too', async () => {
  const open = await stage.redis({ tls: true, users: { default: { password: 'secret' } } });
  const mutual = await stage.redis({ tls: 'mutual' });
  const seen = await look(open.port);
  expect(seen.answer).toMatchObject({ value: { kind: 'locked' } });
  expect(seen.tls).toMatchObject({ value: { protocol: 'TLSv1.3', trusted: null } });
  expect((await look(mutual.port)).answer).toMatchObject({ value: { kind: 'certificate' } });
});

test.for<[what: string, greet: (client: Socket) => void, answer: Answer]>([
  [
    'protected mode',
    (client) => client.end('-DENIED Redis is running in protected mode\r\n'),
    { kind: 'protected' },
  ],
  [
    'a full server',
    (client) => client.end('-ERR max number of clients reached\r\n'),
    { kind: 'refused', word: 'ERR' },
  ],
  [
    'a web server',
    (client) => client.end('HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n'),
    { kind: 'other', firstLine: 'HTTP/1.1 400 Bad Request' },
  ],
  ['a listener that hangs up', (client) => client.destroy(), { kind: 'silent' }],
])('%s is told as it is', async ([, greet, answer]) => {
  expect((await look(await stranger(greet))).answer).toMatchObject({ known: true, value: answer });
});

test('where nobody listens, or nobody answers, nothing is known', async () => {
  expect((await look(await stage.port())).answer).toMatchObject({ known: false, reason: 'away' });
  const silent = await look(await stranger((client) => client.resume()));
  expect(silent.answer).toMatchObject({ known: false, reason: 'timed-out' });
});

test('nothing is sent but a greeting, a look around and a hand-shake', async () => {
  const sent: string[] = [];
  const port = await stranger((client) => {
    client.on('data', (bytes: Buffer) => {
      // A hand-shake of TLS begins with these two bytes.
      sent.push(bytes[0] === 0x16 && bytes[1] === 0x03 ? 'TLS' : bytes.toString());
      if (bytes.includes('PING')) client.write('+PONG\r\n');
      else client.destroy();
    });
  });
  await look(port);
  expect(sent).toEqual(['*1\r\n$4\r\nPING\r\n', '*1\r\n$4\r\nINFO\r\n', 'TLS']);
});
