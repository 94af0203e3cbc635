// Whoever stands between the gateway and the server: he hears everything, and changes nothing.
import { connect, createServer } from 'node:net';

import { expect, it } from 'vitest';

import { Tap } from '../../../src/prove/grounds/tap.ts';
import { freePort } from '../../../src/resp/connection/free-port.ts';

it('hands on what both sides say, byte for byte, and has heard it', async () => {
  const [near, far] = [await freePort(), await freePort()];
  const server = createServer((socket) => {
    socket.on('data', (bytes: Buffer) => socket.end(Buffer.concat([Buffer.from('+'), bytes])));
  });
  await new Promise<void>((resolve) => server.listen(far, '127.0.0.1', resolve));
  await using tap = await Tap.open(near, far);
  const socket = connect({ host: '127.0.0.1', port: near });
  socket.write(Buffer.from([0, 255, 65]));
  const heard: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => heard.push(bytes));
  await new Promise((resolve) => socket.once('close', resolve));
  expect(Buffer.concat(heard)).toEqual(Buffer.from([43, 0, 255, 65]));
  expect(tap.heard).toBe('\u0000ÿA+\u0000ÿA');
  await new Promise((resolve) => server.close(resolve));
});

it('hangs up on one side when the other is gone', async () => {
  const [near, far] = [await freePort(), await freePort()];
  await using tap = await Tap.open(near, far);
  const socket = connect({ host: '127.0.0.1', port: near });
  await new Promise((resolve) => socket.once('close', resolve));
  expect(tap.heard).toBe('');
});
