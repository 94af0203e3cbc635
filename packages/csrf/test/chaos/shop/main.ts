// A web server of the shop, as a program of its own: Node's own HTTP server, the ring in Redis. The
// paths under /-/ are the operator's; on a stage only the test reaches them.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { flushCompileCache } from 'node:module';
import { createRing, redisStore } from '@rampart/keyring';
import { nodeCsrf } from '../../../src/adapters/node.ts';
import { readCookie } from '../../../src/cookies.ts';
import { connect } from './connect.ts';
import { countedStore } from './counted-store.ts';
import { operate } from './operate.ts';
import { readSettings, variable } from './settings.ts';

const settings = readSettings(process.env[variable] ?? '');
const { callWithin = 1_000, ...tuning } = settings.tuning;
const events: string[] = [];
const connection = await connect(settings);
const counted = countedStore(redisStore(connection.client, { callWithin }));
const ring = createRing({
  app: 'shop',
  name: 'csrf',
  store: counted.store,
  sealKeys: [settings.sealKey],
  push: settings.push,
  onEvent: ({ code }) => events.push(code),
  ...(settings.cache === null ? {} : { cache: settings.cache }),
  ...tuning,
});

const csrf = nodeCsrf<IncomingMessage, ServerResponse>({
  ring,
  publicOrigins: ['https://shop.example'],
  session: ({ headers }) => readCookie(headers, 'session'),
});
const answer = (_: IncomingMessage, response: ServerResponse): void => void response.end('done');
const buy = csrf.protect(answer);
const transfer = csrf.once(answer);
const logOut = csrf.protect((request, response) => {
  csrf.leave(request, response).then(
    () => response.end('gone'),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});

function route(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://shop.example');
  if (pathname === '/token') response.end(csrf.token(request, response));
  else if (pathname === '/transfer') transfer(request, response);
  else if (pathname === '/logout') logOut(request, response);
  else if (pathname.startsWith('/-/')) {
    operate({ ring, events, reads: counted.reads }, pathname.slice(3), searchParams).then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(503).end(String(error)),
    );
  } else buy(request, response);
}

await ring.ready();
// With the store away (a start from the local cache) such routes refuse until it is back.
await csrf.core.prepareOnce().catch(() => undefined);
// The next one of these programs starts sooner, also when this one is killed.
flushCompileCache();
// One that were closed for being idle just as it is used again would look like a request that was lost.
const kept = { keepAliveTimeout: 0 };
const server = createServer(kept, route).listen(settings.port, '127.0.0.1', () =>
  console.log('open for business'),
);

process.once('SIGTERM', () => {
  // Whoever has connected and asked for nothing yet would keep it open.
  setTimeout(() => server.closeAllConnections(), 500).unref();
  server.close(() => {
    // What fails now no longer matters.
    void ring.close().finally(() => {
      connection.close();
      process.exit(0);
    });
  });
});
