// Next's own server in production mode, in this process, with the application of ../next-app.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createServer } from 'node:http';
import next from 'next';
import { nextCsrf, type NextCsrf, type NextCsrfOptions } from '../../src/adapters/next.ts';
import { targetOf, type HeaderReader, type Wire } from '../../src/adapters/web-side.ts';
import { nodeCsrf } from '../../src/adapters/node.ts';
import type { RunningApplication } from '../next-app/here.ts';
import { nextBuild } from './next-build.ts';
import {
  answerUpgrades,
  bindingOf,
  bodyLimit,
  issueOptionsOf,
  listening,
  pageOf,
  placeOf,
  ran,
  serverFor,
  sessionCookie,
  wireOf,
  type OverriddenMessage,
} from './serving.ts';
import type { RunningTarget, Target, TargetOptions } from './target.ts';

export const target: Target = { name: 'next', parsesBodies: false, start: startNext };

type HeadersHere = () => Promise<HeaderReader>;

interface RequestContext extends RunningApplication {
  readonly message: OverriddenMessage;
  readonly received: string;
}

// The types of Next tell of a `default` inside the default, where its CommonJS module has none.
const isFactory = (value: unknown): value is typeof next.default => typeof value === 'function';

function createNext(options: Parameters<typeof next.default>[0]): ReturnType<typeof next.default> {
  const factory: unknown = next;
  if (!isFactory(factory)) throw new TypeError('next exports no function any more');
  return factory(options);
}

const contexts = new AsyncLocalStorage<RequestContext>();
globalThis.conformanceOfNext = contexts;

export interface RunningNext extends RunningTarget {
  readonly transfers: readonly string[];
}

export async function startNext(options: TargetOptions): Promise<RunningNext> {
  const directory = await nextBuild();
  // Next would answer upgrades of the server it runs behind; here the target's own answer counts.
  const withoutUpgrades = createServer();
  const app = createNext({
    dev: false,
    dir: directory,
    quiet: true,
    httpServer: withoutUpgrades,
  });
  await app.prepare();
  const handle = app.getRequestHandler();
  // Only now does Next have what this module needs.
  const { headers } = await import('next/headers.js');
  const running = application(options, headers);

  const server = serverFor(options, (request, response) => {
    // Next makes a Request of it before any code of ours runs, and answers 500 when it cannot.
    if (request.method === 'TRACE') {
      response.writeHead(405).end();
      return;
    }
    // To an absolute target Next answers with a redirect to the path.
    const received = request.url ?? '/';
    request.url = targetOf(received);
    contexts
      .run({ ...running, message: request, received }, () => handle(request, response))
      .catch(() => response.destroy());
  });
  answerUpgrades(server);
  // Upgrades are Node's affair, so Node's adapter guards them.
  nodeCsrf({ ...options.csrf, session: () => null }).guardUpgrades(server);
  const listener = await listening(server, () => app.close());
  return { ...listener, transfers: running.transfers };
}

function application(options: TargetOptions, headers: HeadersHere): RunningApplication {
  const csrf = nextCsrf(adapterOptions(options, headers));
  const others = (request: Request) => answer(options, csrf, request);
  const once = csrf.once(others);
  const named = csrf.protect(others, { action: 'named' });
  const handlers = { once, named };
  return {
    csrf,
    answer(request) {
      const place = placeOf(targetOf(request.url));
      return place === 'once' || place === 'named' ? handlers[place](request) : others(request);
    },
    transfers: [],
  };
}

function adapterOptions(options: TargetOptions, headers: HeadersHere): NextCsrfOptions {
  const binding = (source: { readonly headers: HeaderReader }) =>
    bindingOf(options, { cookie: source.headers.get('cookie') ?? undefined });
  return {
    ...options.csrf,
    headers,
    session: (source) => binding(source).session,
    user: (source) => binding(source).user,
    tenant: (source) => binding(source).tenant,
    bodyLimit,
    wire: wireHere,
  };
}

function wireHere(): Wire | undefined {
  const context = contexts.getStore();
  return context && { ...wireOf(context.message), target: context.received };
}

async function answer(options: TargetOptions, csrf: NextCsrf, request: Request): Promise<Response> {
  const url = targetOf(request.url);
  const sent = new Headers();
  switch (placeOf(url)) {
    case 'token': {
      const token = await csrf.token(request, sent, issueOptionsOf(url));
      return Response.json({ token }, { headers: sent });
    }
    case 'form': {
      sent.set('content-type', 'text/html');
      const meta = await csrf.meta(request, sent);
      return new Response(pageOf(meta, await csrf.field(request, sent)), { headers: sent });
    }
    case 'endpoint':
      return csrf.endpoint(request);
    case 'login':
      await csrf.leave(request, sent);
      sent.append('set-cookie', sessionCookie(url));
      return ranWith(sent);
    case 'whoami': {
      const cookie = request.headers.get('cookie') ?? undefined;
      return Response.json({
        target: target.name,
        session: bindingOf(options, { cookie }).session,
      });
    }
    case 'once':
    case 'named':
    case 'mounted':
    case 'any':
      await request.arrayBuffer();
      return ranWith(sent);
  }
}

function ranWith(headers: Headers): Response {
  for (const [name, value] of Object.entries(ran)) headers.set(name, value);
  return Response.json({ ran: true }, { headers });
}
