import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { target } from '../../conformance/targets/node.ts';
import { nodeCsrf } from '../../src/adapters/node.ts';
import { Browser, codeOf, foreignPage, ownPage, publicOrigin, send } from './client.ts';
import { basics, portOf } from './serving.ts';
import { promisesOf } from './suite.ts';

promisesOf(target);

const session = (): string => 'S1';
const done = (_request: IncomingMessage, response: ServerResponse) => response.end('done');

describe('nodeCsrf', () => {
  test('shows a wrapped listener only what passed', async () => {
    const csrf = nodeCsrf({ ...(await basics()), session });
    const pay = csrf.once(done);
    const serve = csrf.protect((request: IncomingMessage, response: ServerResponse) => {
      if (request.method === 'GET') return response.end(csrf.token(request, response));
      return request.url === '/pay' ? pay(request, response) : done(request, response);
    });
    await csrf.core.prepareOnce();
    const browser = new Browser(await portOf(serve));
    const { body: token } = await browser.send({ headers: ownPage });
    expect(codeOf(await browser.send({ method: 'POST', headers: ownPage }))).toBe(
      'CSRF_TOKEN_MISSING',
    );
    expect((await browser.post(token)).body).toBe('done');
    expect((await browser.post(token, '/pay')).body).toBe('done');
    expect(codeOf(await browser.post(token, '/pay'))).toBe('CSRF_TOKEN_USED');
  });

  test('lets a function answer a refusal', async () => {
    const csrf = nodeCsrf({
      ...(await basics()),
      session,
      onRefuse({ code }, _request, response) {
        response.statusCode = 403;
        response.end(`sorry: ${code}`);
      },
    });
    const port = await portOf(csrf.protect(done));
    const received = await send(port, { method: 'POST', headers: ownPage });
    expect(received).toMatchObject({ status: 403, body: 'sorry: CSRF_TOKEN_MISSING' });
  });
});

describe('guardUpgrades', () => {
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket' };
  const greet = (_request: IncomingMessage, socket: Socket) => {
    socket.end(
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
    );
  };

  test('holds foreign upgrades back from listeners that were there before it', async () => {
    const csrf = nodeCsrf({ ...(await basics()), session });
    const server = createServer(done).on('upgrade', greet);
    csrf.guardUpgrades(server);
    const port = await portOf(server);
    const received = await send(port, { headers: { ...upgrade, ...foreignPage } });
    expect(received.status).toBe(403);
    expect(codeOf(received)).toMatch(/^CSRF_/u);
    const own = await send(port, { headers: { ...upgrade, origin: publicOrigin } });
    expect(own.status).toBe(101);
  });

  test('holds them back from listeners that come later', async () => {
    const csrf = nodeCsrf({ ...(await basics()), session });
    const server = createServer(done);
    csrf.guardUpgrades(server);
    const port = await portOf(server.on('upgrade', greet));
    const received = await send(port, { headers: { ...upgrade, ...foreignPage } });
    expect(received.status).toBe(403);
  });

  test('is taken away by what it returned', async () => {
    const csrf = nodeCsrf({ ...(await basics()), session });
    const server = createServer(done).on('upgrade', greet);
    csrf.guardUpgrades(server)();
    const received = await send(await portOf(server), { headers: { ...upgrade, ...foreignPage } });
    expect(received.status).toBe(101);
  });
});
