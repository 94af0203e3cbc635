// Health and metrics over HTTP: three pages that can be read, and nothing else. Nothing secret is on
// them, but they are for the operator: the default address is loopback, and a name that a browser was
// lured to does not get in.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';

import { OperatingError } from './errors.ts';
import { Counters } from './metrics/counters.ts';
import { gaugesOf } from './metrics/gauges.ts';
import { contentType, metricsText } from './metrics/text.ts';
import { whyNotReady, type Standing } from './standing.ts';

export interface HealthOptions {
  readonly host: string;
  readonly port: number;
  readonly standing: () => Promise<Standing>;
}

export interface HealthServer {
  /** A port of 0 has become a real one. */
  readonly at: string;
  close(): Promise<void>;
}

/** A request is three lines; whoever needs longer has something else in mind. */
const within = 5_000;
const mostConnections = 64;

export async function serveHealth({ host, port, standing }: HealthOptions): Promise<HealthServer> {
  const counters = new Counters();
  const server = createServer(
    { requestTimeout: within, headersTimeout: within, maxHeaderSize: 8 * 1024 },
    (request, response) => {
      answer(request, response, host, standing, counters).catch(() => {
        // Whatever it was, the page is not there now; the log has what went wrong.
        if (!response.headersSent) say(response, 500, 'the gateway could not be asked\n');
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
  host: string,
  standing: () => Promise<Standing>,
  counters: Counters,
): Promise<void> {
  if (!isOurHost(headers.host, host)) return say(response, 421, 'this is not that host\n');
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return say(response, 405, 'only GET and HEAD\n');
  }
  const [page = ''] = (url ?? '').split('?');
  switch (page) {
    case '/live':
      return say(response, 200, 'live\n');
    case '/ready': {
      const reasons = whyNotReady(await standing());
      if (reasons.length === 0) return say(response, 200, 'ready\n');
      return say(response, 503, reasons.map((reason) => `not ready: ${reason}\n`).join(''));
    }
    case '/metrics': {
      const now = await standing();
      const samples = [...gaugesOf(now), ...counters.sum(now.readings)];
      return say(response, 200, metricsText(samples), contentType);
    }
    default:
      return say(response, 404, 'there are /live, /ready and /metrics\n');
  }
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

function say(response: ServerResponse, status: number, text: string, type?: string): void {
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
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, () => resolve());
    });
  } catch (cause) {
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatingError(
      isTaken ? 'GATEWAY_LISTEN_IN_USE' : 'GATEWAY_LISTEN_FAILED',
      `Health cannot be served at ${host}:${port}: ${why}.`,
      { cause },
    );
  }
}
