// Listens where the policy says, with TLS where it says so.
import { readFile } from 'node:fs/promises';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';

import type { ConsolePolicy } from '../policy/console-types.ts';
import { ConsoleError } from './errors.ts';

export interface Serving {
  close(): Promise<void>;
}

/** Who sends a request has this long for all of it. */
const requestWithin = 30_000;
const closesWithin = 500;

export async function serve(
  app: Pick<Hono, 'fetch'>,
  { listen, tls }: Pick<ConsolePolicy, 'listen' | 'tls'>,
): Promise<Serving> {
  const limits = { requestTimeout: requestWithin, headersTimeout: requestWithin };
  const server = createAdaptorServer(
    tls === null
      ? { fetch: app.fetch, serverOptions: limits }
      : {
          fetch: app.fetch,
          createServer: createTlsServer,
          serverOptions: {
            ...limits,
            cert: await readFile(tls.certificate),
            key: await readFile(tls.key),
            minVersion: 'TLSv1.2',
          },
        },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const where = `${listen.host}:${listen.port}`;
      const what = `The console cannot listen at ${where}: ${cause.code ?? cause.message}.`;
      reject(new ConsoleError('CONSOLE_ADDRESS_TAKEN', what, { cause }));
    });
    server.listen(listen.port, listen.host, resolve);
  });
  return {
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.race([closed, sleep(closesWithin)]);
      // Streams would stay for ever.
      if (isClosable(server)) server.closeAllConnections();
      await closed;
    },
  };
}

function isClosable(server: object): server is Pick<Server, 'closeAllConnections'> {
  return 'closeAllConnections' in server;
}
