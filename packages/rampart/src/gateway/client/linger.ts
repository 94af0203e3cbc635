import type { Socket } from 'node:net';

const longest = 10_000;

/**
 * Lets the last words reach a peer that is still sending: to close on it would take them back. What it
 * sends is read and forgotten until it closes too. The writing side has ended before.
 */
export function linger(socket: Socket): void {
  const late = setTimeout(() => socket.destroy(), longest).unref();
  socket.once('close', () => clearTimeout(late));
  socket.resume();
}
