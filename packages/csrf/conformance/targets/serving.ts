// What all targets do the same way, whatever the framework: listen, tell who a request comes from,
// and answer so that the wire shows which code ran.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { readCookie } from '../../src/cookies.ts';
import { pathOf } from '../../src/paths.ts';
import type { Wire } from '../../src/adapters/web-side.ts';
import type { Binding, Headers } from '../../src/types.ts';
import type { RunningTarget, TargetOptions } from './target.ts';

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Node's message as method-override middleware leaves it behind. */
export type OverriddenMessage = IncomingMessage & { originalMethod?: string };

/** What a server on Node can tell of a request that web-standard code sees. */
export function wireOf(message: OverriddenMessage | undefined): Wire | undefined {
  if (message === undefined) return undefined;
  const { originalMethod, url, socket } = message;
  const secure = 'encrypted' in socket && socket.encrypted === true;
  return { method: originalMethod, target: url, peer: socket.remoteAddress, secure };
}

/** A field of 1 MiB shall still be parsed. */
export const bodyLimit = 2 * 1024 * 1024;

export function serverFor(options: TargetOptions, listener: Listener): Server {
  const first: Listener = (request, response) => {
    runBefore(options, request);
    listener(request, response);
  };
  return options.tls === undefined ? createServer(first) : createTlsServer(options.tls, first);
}

function runBefore({ before }: TargetOptions, request: OverriddenMessage): void {
  const method = request.method ?? '';
  before?.(request);
  if (request.method !== method) request.originalMethod = method;
}

export async function listening(
  server: Server,
  end: () => Promise<unknown> = async () => undefined,
): Promise<RunningTarget> {
  if (!server.listening) {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
  }
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new TypeError('the server has no port');
  return {
    port: address.port,
    async close() {
      const closed = new Promise<void>((resolve) => {
        if (server.listening) server.close(() => resolve());
        else resolve();
      });
      server.closeAllConnections();
      await end();
      await closed;
    },
  };
}

export function bindingOf({ binding }: TargetOptions, headers: Headers): Binding {
  return binding?.(headers) ?? { session: readCookie(headers, '__Host-sid') };
}

/** The options of an adapter whose requests show their headers by `headersOf`. */
export function bindingOptions<Request>(
  options: TargetOptions,
  headersOf: (request: Request) => Headers,
) {
  return {
    session: (request: Request) => bindingOf(options, headersOf(request)).session,
    user: (request: Request) => bindingOf(options, headersOf(request)).user,
    tenant: (request: Request) => bindingOf(options, headersOf(request)).tenant,
  };
}

export type Place =
  | 'token'
  | 'form'
  | 'endpoint'
  | 'login'
  | 'once'
  | 'named'
  | 'mounted'
  | 'whoami'
  | 'any';

const places: Readonly<Record<string, Place>> = {
  __token: 'token',
  __form: 'form',
  __csrf: 'endpoint',
  __login: 'login',
  __once: 'once',
  __named: 'named',
  __mounted: 'mounted',
  __whoami: 'whoami',
};

/** For frameworks without a router of their own. */
export function placeOf(target: string): Place {
  const first = pathOf(target).split('/', 2)[1] ?? '';
  return (Object.hasOwn(places, first) ? places[first] : undefined) ?? 'any';
}

export const ran: Readonly<Record<string, string>> = { 'x-handler-ran': '1' };

function queryOf(target: string, name: string): string | undefined {
  const query = target.indexOf('?');
  if (query === -1) return undefined;
  return new URLSearchParams(target.slice(query)).get(name) ?? undefined;
}

/** What a token of `GET /__token` is issued for. */
export function issueOptionsOf(target: string): { readonly action?: string } {
  const action = queryOf(target, 'action');
  return action === undefined ? {} : { action };
}

/** The cookie of the new session after `POST /__login`, or of none after a logout. */
export function sessionCookie(target: string): string {
  const session = queryOf(target, 'session');
  const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';
  return session === undefined
    ? `__Host-sid=; Max-Age=0; ${attributes}`
    : `__Host-sid=${session}; ${attributes}`;
}

export const pageOf = (meta: string, field: string): string =>
  `<!doctype html><title>form</title>${meta}<form method="post">${field}</form>`;

/** A WebSocket server that greets and hangs up. */
export function answerUpgrades(server: Server): void {
  server.on('upgrade', (_request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => undefined);
    socket.end(
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\nx-handler-ran: 1\r\n\r\n',
    );
  });
}
