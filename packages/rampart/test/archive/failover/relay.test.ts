import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Relay } from '../../../src/archive/failover/relay.ts';

const echo = createServer((socket) => socket.on('error', () => socket.destroy()).pipe(socket));
let relay: Relay;

beforeEach(async () => {
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const address = echo.address();
  relay = await Relay.open(typeof address === 'object' && address !== null ? address.port : 0);
});

afterEach(async () => {
  relay.close();
  await new Promise((resolve) => void echo.close(resolve));
});

async function caller(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: relay.port });
  await once(socket, 'connect');
  return socket;
}

/** What comes back, or nothing while a turn through the working network takes place. */
async function answered(socket: Socket, other: Socket): Promise<boolean> {
  let came = false;
  socket.once('data', () => (came = true));
  socket.write('x');
  other.write('y');
  await once(other, 'data');
  return came;
}

describe('a relay', () => {
  it('passes everything on, until it is cut: then nothing comes and nobody is told', async () => {
    const socket = await caller();
    const heard: unknown[] = [];
    socket.on('data', (bytes: Buffer) => heard.push(bytes.toString()));
    socket.write('hello');
    await once(socket, 'data');
    expect(heard).toEqual(['hello']);
    // The way around it goes on working.
    const address = echo.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const around = connect({ host: '127.0.0.1', port });
    relay.cut();
    expect(await answered(socket, around)).toBe(false);
    const late = await caller();
    expect(await answered(late, around)).toBe(false);
    expect([socket.destroyed, late.destroyed]).toEqual([false, false]);
    for (const each of [socket, late, around]) each.destroy();
  });

  it('hangs up when it is closed', async () => {
    const socket = await caller();
    socket.write('hello');
    await once(socket, 'data');
    const closed = once(socket, 'close');
    relay.close();
    await closed;
    expect(socket.destroyed).toBe(true);
  });
});
