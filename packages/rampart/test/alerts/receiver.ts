// What takes webhooks: a server of this machine that keeps each post and answers as it is told.
import { once } from 'node:events';
import { createServer as createPlainServer } from 'node:http';
import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { createServer } from 'node:https';

import type { Stage } from '@rampart/stage';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly port: number;
  readonly received: Received[];
}

export interface ReceiverOptions {
  /** PEM; plain HTTP, if left out. */
  readonly identity?: { readonly cert: string; readonly key: string };
  /** By how many posts there were. Status 200, if left out; null: it never answers. */
  readonly answer?: (
    count: number,
  ) => { readonly status: number; readonly location?: string } | null;
}

export async function startReceiver(
  stage: Stage,
  { identity, answer = () => ({ status: 200 }) }: ReceiverOptions = {},
): Promise<Receiver> {
  const received: Received[] = [];
  const listener: RequestListener = (request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(pieces).toString() });
      const said = answer(received.length);
      if (said === null) return;
      const { status, location } = said;
      response.writeHead(status, location === undefined ? {} : { location }).end('said');
    });
  };
  const server =
    identity === undefined ? createPlainServer(listener) : createServer({ ...identity }, listener);
  const port = await stage.port();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  stage.defer(async () => {
    server.closeAllConnections();
    server.close();
  });
  return { port, received };
}
