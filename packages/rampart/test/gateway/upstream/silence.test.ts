import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitFor } from '@rampart/stage';
import { Silence, type Audible } from '../../../src/gateway/upstream/silence.ts';

/** An upstream that says and awaits what the test wants. */
class Route implements Audible {
  heard = 0;
  awaits = true;
  closed = false;

  fail(): void {
    this.closed = true;
  }
}

let server: Server;
let port = 0;
let deaths = 0;
let silence: Silence;

beforeEach(async () => {
  server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  deaths = 0;
  silence = new Silence({
    target: () => Promise.resolve({ address: { host: '127.0.0.1', port }, tls: null }),
    within: 5_000,
    onDead: () => {
      deaths += 1;
    },
  });
});

afterEach(() => {
  server.close();
});

async function beats(count: number, routes: readonly Route[]): Promise<void> {
  for (let beat = 0; beat < count; beat += 1) {
    silence.beat(routes);
    await turn();
  }
}

test('an upstream is given up when it is silent and nobody takes a connection', async () => {
  server.close();
  const [silent, speaking, idle] = [new Route(), new Route(), new Route()];
  idle.awaits = false;
  await waitFor(
    async () => {
      speaking.heard += 1;
      await beats(1, [silent, speaking, idle]);
      return silent.closed;
    },
    { what: 'the silent upstream is given up' },
  );
  expect([speaking.closed, idle.closed, deaths]).toEqual([false, false, 1]);
});

test('an upstream that is merely slow is waited for', async () => {
  const route = new Route();
  let asked = 0;
  server.on('connection', () => {
    asked += 1;
  });
  await waitFor(
    async () => {
      await beats(1, [route]);
      return asked >= 3;
    },
    { what: 'it is asked three times whether anybody is there' },
  );
  expect([route.closed, deaths]).toEqual([false, 0]);
});

test('nobody is asked while an upstream speaks', async () => {
  const route = new Route();
  let asked = 0;
  server.on('connection', () => {
    asked += 1;
  });
  for (let beat = 0; beat < 20; beat += 1) {
    route.heard += beat % 4 === 0 ? 1 : 0;
    await beats(1, [route]);
  }
  expect(asked).toBe(0);
});
