// A few pages over HTTP that can be read, and nothing else. Nothing secret is on them, but they are for
// the operator: a name that a browser was lured to does not get in.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';

export interface Page {
  readonly status: number;
  readonly text: string;
  readonly type?: string;
}

export interface PageServerOptions {
  readonly host: string;
  readonly port: number;
  /** By its path; null: there is no such page. */
  readonly page: (path: string) => Promise<Page | null>;
  /** What a page says that could not be made. */
  readonly trouble: string;
  /** What there is, for those who ask for something else. */
  readonly pages: string;
}

export interface PageServer {
  /** A port of 0 has become a real one. */
  readonly at: string;
  close(): Promise<void>;
}

/** A request is three lines; whoever needs longer has something else in mind. */
const within = 5_000;
const mostConnections = 64;

/** Rejects with the error of the system when it cannot listen. */
export async function servePages(options: PageServerOptions): Promise<PageServer> {
  const { host, port, trouble } = options;
  const server = createServer(
    { requestTimeout: within, headersTimeout: within, maxHeaderSize: 8 * 1024 },
    (request, response) => {
      answer(request, response, options).catch(() => {
        // Whatever it was, the page is not there now; the log has what went wrong.
        if (!response.headersSent) say(response, { status: 500, text: `${trouble}\n` });
      });
    },
  );
  server.maxConnections = mostConnections;
  await listen(server, host, port);
  const bound = server.address();
  const real = typeof bound === 'object' && bound !== null ? bound.port : port;
  return {
    at: `${host}:${real}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  { method, url, headers }: IncomingMessage,
  response: ServerResponse,
  { host, page, pages }: PageServerOptions,
): Promise<void> {
  if (!isOurHost(headers.host, host)) {
    return say(response, { status: 421, text: 'this is not that host\n' });
  }
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return say(response, { status: 405, text: 'only GET and HEAD\n' });
  }
  const [path = ''] = (url ?? '').split('?');
  say(response, (await page(path)) ?? { status: 404, text: `there are ${pages}\n` });
}

/** An address, or a name that is ours. What a page of an attacker resolves to us has a name of his. */
function isOurHost(given: string | undefined, host: string): boolean {
  // Balancers ask in HTTP/1.0, which has no host; a browser always names one.
  if (given === undefined) return true;
  const name = /^(?<name>\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(given)?.groups?.['name'];
  if (name === undefined || name === '') return false;
  const bare = name.replaceAll(/^\[|\]$/g, '');
  return isIP(bare) !== 0 || bare.toLowerCase() === 'localhost' || bare === host;
}

function say(response: ServerResponse, { status, text, type }: Page): void {
  response.writeHead(status, {
    'content-type': type ?? 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  response.end(text);
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => resolve());
  });
}
