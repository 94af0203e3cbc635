import { createServer } from 'node:net';
import type { Socket } from 'node:net';

import { expect, it } from 'vitest';

import { ReplicaLink } from '../../src/archive/capture/link.ts';
import type { LinkEnds } from '../../src/archive/capture/link.ts';

const replid = 'a'.repeat(40);

/** A server that sends its full copy in the same packet as the answer that offers it. */
async function eagerServer(): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      if (bytes.includes('PSYNC'))
        socket.write(`+FULLRESYNC ${replid} 700\r\n$9\r\nREDIS0010*1\r\n`);
      else socket.write('+OK\r\n');
    });
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('It listens nowhere.');
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}

it('nothing of a full copy is taken in that was not agreed to', async () => {
  await using server = await eagerServer();
  const source = { host: '127.0.0.1', port: server.port, login: null, tls: null };
  const taken: string[] = [];
  const ends: LinkEnds = {
    agreed: ({ kind }) => {
      throw new Error(`No ${kind} copy is wanted.`);
    },
    snapshotBegins: () => taken.push('begin'),
    snapshot: () => taken.push('snapshot'),
    snapshotEnds: () => taken.push('end'),
    stream: () => taken.push('stream'),
  };
  const opened = ReplicaLink.open(source, { replid, offset: 500 }, ends);
  await expect(opened).rejects.toThrow('No full copy is wanted.');
  expect(taken).toEqual([]);
});

it('what was agreed to is taken in whole, though it came at once', async () => {
  await using server = await eagerServer();
  const source = { host: '127.0.0.1', port: server.port, login: null, tls: null };
  const taken: string[] = [];
  const { promise: streamed, resolve } = Promise.withResolvers<void>();
  const link = await ReplicaLink.open(source, null, {
    agreed: ({ kind }) => taken.push(kind),
    snapshotBegins: (length) => taken.push(String(length)),
    snapshot: (bytes) => taken.push(bytes.toString()),
    snapshotEnds: () => taken.push('end'),
    stream: (bytes) => {
      taken.push(bytes.toString());
      resolve();
    },
  });
  await streamed;
  link.close();
  expect(taken).toEqual(['full', '9', 'REDIS0010', 'end', '*1\r\n']);
});
