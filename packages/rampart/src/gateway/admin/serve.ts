// The gateway's side of the admin socket. Who may connect is decided by the file system: the socket
// belongs to the gateway's account and nobody else may open it, root aside.
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { dirname } from 'node:path';

import * as v from 'valibot';

import { AdminError } from './errors.ts';
import { envelope, failed, longestLine } from './protocol.ts';
import type { AdminHandler, AdminOutcome } from './protocol.ts';

export interface AdminServer {
  close(): Promise<void>;
}

/** Somebody who connects has this long for each line. */
const patience = 60_000;
const mostConnections = 64;

export async function serveAdmin(
  path: string,
  handlers: readonly AdminHandler[],
): Promise<AdminServer> {
  const table = new Map(handlers.map((handler) => [handler.name, handler]));
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (await answers(path)) {
    throw new AdminError('GATEWAY_ADMIN_TAKEN', `The socket ${path} is in use.`);
  }
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    converse(socket, table);
  });
  server.maxConnections = mostConnections;
  // Under its name only once its mode is right: there is no moment in which others could connect.
  const draft = `${path}.${process.pid}`;
  await rm(draft, { force: true });
  await listen(server, draft);
  await chmod(draft, 0o600);
  await rename(draft, path);
  return {
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
      await rm(path, { force: true });
    },
  };
}

/** Does a gateway listen there? A socket that nobody serves is left over from a crash. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** One request after the other. */
function converse(socket: Socket, table: ReadonlyMap<string, AdminHandler>): void {
  let text = '';
  let isBusy = false;
  const next = (): void => {
    const end = text.indexOf('\n');
    if (isBusy || end === -1) return;
    const line = text.slice(0, end);
    text = text.slice(end + 1);
    isBusy = true;
    answerTo(line, table)
      .then((outcome) => {
        isBusy = false;
        if (!socket.destroyed) socket.write(`${JSON.stringify(outcome)}\n`);
        next();
      })
      // An answer that cannot be written as JSON is a defect; whoever asked must not wait for it.
      .catch(() => socket.destroy());
  };
  socket.setEncoding('utf8');
  socket.setTimeout(patience, () => {
    if (!isBusy) socket.destroy();
  });
  socket.on('data', (piece: string) => {
    text += piece;
    if (text.length > longestLine) socket.destroy();
    else next();
  });
  // Whoever asked has hung up; nobody is left to be told.
  socket.on('error', () => socket.destroy());
}

async function answerTo(
  line: string,
  table: ReadonlyMap<string, AdminHandler>,
): Promise<AdminOutcome> {
  const read = v.safeParse(envelope, parse(line));
  if (!read.success) return failed('GATEWAY_ADMIN_MALFORMED', 'The line is no request.');
  const handler = table.get(read.output.do);
  if (handler === undefined) {
    return failed('GATEWAY_ADMIN_UNKNOWN', 'The gateway does not know this request.');
  }
  return handler.run(read.output.with);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
