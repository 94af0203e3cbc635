// A server whose clock is wrong: what is said to it passes through to a real one, but for TIME.
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

import type { RedisServer } from '@rampart/stage';

export interface OtherClock extends AsyncDisposable {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** Milliseconds by which it is ahead of the true time. */
  ahead: number;
  /** How often it was asked for the time. */
  asked: number;
}

export async function withOtherClock(server: RedisServer): Promise<OtherClock> {
  const sockets = new Set<Socket>();
  const listener = createServer((client) => {
    sockets.add(client);
    client.once('close', () => sockets.delete(client)).on('error', () => client.destroy());
    client.once('data', (first: Buffer) => {
      if (first.includes('TIME')) {
        other.asked += 1;
        const seconds = String(Math.floor((Date.now() + other.ahead) / 1_000));
        client.write(`*2\r\n$${seconds.length}\r\n${seconds}\r\n$1\r\n0\r\n`);
        return;
      }
      const upstream = connect(server.port, server.host);
      upstream.on('error', () => client.destroy()).on('close', () => client.destroy());
      client.once('close', () => upstream.destroy());
      upstream.write(first);
      client.pipe(upstream).pipe(client);
    });
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  listener.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new TypeError('It listens nowhere.');
  const other: OtherClock = {
    host: '127.0.0.1',
    port: address.port,
    ahead: 0,
    asked: 0,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      const closed = Promise.withResolvers<void>();
      listener.close(() => closed.resolve());
      await closed.promise;
    },
  };
  return other;
}
