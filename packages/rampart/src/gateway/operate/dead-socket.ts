import { lstat, rm } from 'node:fs/promises';
import { connect } from 'node:net';

import { OperatingError } from './errors.ts';

/** Makes room for a unix socket. One that somebody serves is not taken away. */
export async function removeDeadSocket(path: string): Promise<void> {
  if (await isServed(path)) {
    throw new OperatingError('GATEWAY_LISTEN_IN_USE', `Something else listens at ${path}.`);
  }
  const there = await lstat(path).catch(() => null);
  if (there === null) return;
  if (!there.isSocket()) {
    throw new OperatingError('GATEWAY_LISTEN_FAILED', `${path} is something else than a socket.`);
  }
  await rm(path, { force: true });
}

/** A socket that nobody serves is left over from a crash. */
function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
