// A small application under the real protection, and a foreign site that takes any token it is
// given. Both write down what reaches them.
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { text } from 'node:stream/consumers';
import type { Ring } from '@rampart/keyring';
import { nodeCsrf } from '../../src/adapters/node.ts';
import { browserModule } from '../../src/browser-module.ts';
import { mintToken } from '../../src/testing.ts';

export interface ForeignArrival {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** A request that wants to change something, refused or not. */
export interface Arrival extends ForeignArrival {
  readonly body: string;
  /** Whose session it came in. */
  readonly user: string | undefined;
  status: number;
}

export interface Site extends AsyncDisposable {
  readonly origin: string;
  readonly foreignOrigin: string;
  readonly arrivals: Arrival[];
  readonly foreignArrivals: ForeignArrival[];
  /** The headers of each request for a token. */
  readonly renewals: IncomingHttpHeaders[];
  /** Stands in for the token endpoint, to answer as ours never would. */
  otherEndpoint: ((response: ServerResponse) => void) | undefined;
}

type Page = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => unknown;

export async function openSite(ring: Ring): Promise<Site> {
  const users = new Map<string, string>();
  const userOf = (request: IncomingMessage): string | undefined =>
    users.get(sessionOf(request) ?? '');
  const csrf = nodeCsrf<IncomingMessage, ServerResponse>({
    ring,
    session: sessionOf,
    user: userOf,
  });
  await csrf.core.prepareOnce();

  const pages: Readonly<Record<string, Page>> = {
    '/csrf': (request, response) => {
      site.renewals.push(request.headers);
      if (site.otherEndpoint === undefined) csrf.endpoint(request, response);
      else site.otherEndpoint(response);
    },
    '/csrf.js': (_request, response) => {
      response.setHeader('content-type', 'text/javascript').end(browserModule());
    },
    '/login': async (request, response, query) => {
      await csrf.leave(request, response);
      const session = crypto.randomUUID();
      users.set(session, query.get('as') ?? '');
      response.appendHeader('set-cookie', `session=${session}; Path=/; HttpOnly; SameSite=Lax`);
      redirect(response, 303, '/page');
    },
    '/page': (request, response) => show(response, csrf.meta(request, response)),
    '/page-without-tags': (_request, response) => show(response, ''),
    '/page-without-person': (request, response) => {
      const tags = csrf.meta(request, response);
      show(response, tags.replace(/<meta name="csrf-person"[^>]*>/u, ''));
    },
    '/page-from-yesterday': (request, response) => {
      const binding = { session: sessionOf(request), user: userOf(request) };
      const token = mintToken({ ring, binding, issuedAt: ring.now() - 86_400_000 + 3_600_000 });
      const tags = csrf.meta(request, response);
      show(response, tags.replace(/(name="csrf-token" content=")[^"]*/u, `$1${token}`));
    },
  };

  async function change(
    request: IncomingMessage,
    response: ServerResponse,
    { pathname: path, searchParams: query }: URL,
  ): Promise<void> {
    const { method = '', headers } = request;
    const body = await text(request.setEncoding('latin1'));
    const arrival: Arrival = { method, path, headers, body, user: userOf(request), status: 0 };
    site.arrivals.push(arrival);
    response.on('finish', () => (arrival.status = response.statusCode));
    // What no page of ours can send by itself.
    if (path === '/as-from-elsewhere') headers['sec-fetch-site'] = 'cross-site';
    const isForm = headers['content-type'] === 'application/x-www-form-urlencoded';
    const fields = isForm ? Object.fromEntries(new URLSearchParams(body)) : undefined;
    const route = path === '/pay' ? { once: true } : {};
    if (!(await csrf.check(request, response, { body: fields, ...route }))) return;
    if (path === '/redirect') redirect(response, 307, query.get('to') ?? '/');
    else show(response, `done: ${method} ${path}`);
  }

  const server = await listen(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://site');
    const page = pages[url.pathname];
    if (request.method === 'POST' || request.method === 'PUT') await change(request, response, url);
    else if (page === undefined) show(response, '');
    else await page(request, response, url.searchParams);
  });
  const foreign = await listen((request, response) => {
    const { method = '', url: path = '', headers } = request;
    site.foreignArrivals.push({ method, path, headers });
    response.setHeader('access-control-allow-origin', headers.origin ?? '*');
    response.setHeader('access-control-allow-credentials', 'true');
    response.setHeader('access-control-allow-headers', 'x-csrf-token, content-type');
    response.setHeader('access-control-allow-methods', 'PUT, DELETE');
    show(response, '');
  });
  const site: Site = {
    origin: originOf(server),
    foreignOrigin: originOf(foreign),
    arrivals: [],
    foreignArrivals: [],
    renewals: [],
    otherEndpoint: undefined,
    async [Symbol.asyncDispose]() {
      await Promise.all([close(server), close(foreign)]);
    },
  };
  return site;
}

export function answerJson(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
}

export function redirect(response: ServerResponse, status: number, location: string): void {
  response.writeHead(status, { location }).end();
}

function show(response: ServerResponse, head: string): void {
  response.setHeader('content-type', 'text/html; charset=utf-8').end(pageWith(head));
}

/** Its fields hide properties of the form, as fields do in the wild. */
export const pageWith = (head: string): string => `<!doctype html>
<title>A page</title>
${head}
<script type="module">
  import * as csrfModule from '/csrf.js';
  Object.assign(window, csrfModule);
  window.isReady = true;
</script>
<form method="post" action="/form">
  <input name="action" value="a field that hides form.action">
  <button name="button" value="pressed">Send</button>
</form>
`;

function sessionOf({ headers }: IncomingMessage): string | null {
  return /(?:^|; )session=([^;]+)/u.exec(headers.cookie ?? '')?.[1] ?? null;
}

function originOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<Server> {
  const server = createServer((request, response) => {
    const answered = async (): Promise<unknown> => answer(request, response);
    answered().catch((error: unknown) => {
      // Whoever waits for the answer should see why none comes.
      console.error(error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
