// The way of a request through the console: host and site, token against forgery, session, role, second
// factor, log, and only then what it asks for.
import { honoCsrf } from '@rampart/csrf/hono';
import { codes, readCookie } from '@rampart/csrf';
import type { Ring } from '@rampart/keyring';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';

import { ConsoleError } from '../errors.ts';
import { consoleEvent } from '../events.ts';
import type { House, Room } from '../house.ts';
import { sessionCookie } from '../people/sessions.ts';
import { failureOf, kindOf } from './answer.ts';
import { readBody } from './call.ts';
import type { Beside, Call, ConsoleContext } from './call.ts';
import { Dispatcher } from './dispatch.ts';
import { headersOf, mustBeOurs } from './headers.ts';
import { pageAnswer } from './pages.ts';
import type { Pages } from './pages.ts';
import { giveCookie, sessionRoutes } from './session-routes.ts';
import type { SessionRoutesOptions } from './session-routes.ts';

export interface AppOptions extends Omit<SessionRoutesOptions, 'leave' | 'house'> {
  readonly house: House;
  readonly rooms: readonly Room[];
  readonly ring: Ring;
  readonly origins: readonly string[];
  readonly isTls: boolean;
  readonly pages: Pages;
  /** Where the request came from, as `normalAddress` spells it. */
  readonly addressOf: (context: ConsoleContext) => string;
}

/** A page that reads by itself, without a person: it keeps nobody logged in. */
const unattended = 'x-rampart-unattended';
const longestBody = 1024 * 1024;

export function consoleApp(options: AppOptions): Hono<Beside> {
  const { house, rooms, ring, origins, people, sessions, addressOf } = options;
  const csrf = honoCsrf<ConsoleContext>({
    ring,
    publicOrigins: origins,
    session: (context) => context.get('session')?.id ?? null,
    user: (context) => context.get('session')?.person ?? null,
    bodyLimit: longestBody,
    onEvent: house.tell,
    onRefuse: (refusal, context) => {
      const { message } = codes[refusal.code];
      const todo = 'Load the page again. If it was not you, a page from elsewhere has tried it.';
      context.header('x-csrf-error', refusal.code);
      return context.json({ error: { code: refusal.code, message, todo } }, 403);
    },
  });
  const app = new Hono<Beside>();
  const headers = headersOf(options.isTls);

  app.use(async (context, next) => {
    await next();
    for (const [name, value] of headers) context.header(name, value);
  });

  app.onError((error, context) => {
    const { status, error: told, isStrange } = failureOf(error);
    if (isStrange) {
      const what = `The console failed at ${context.req.method} ${shown(context.req.path)}.`;
      house.tell(consoleEvent('CONSOLE_FAILED', what, { kind: kindOf(error) }));
    }
    for (const [name, value] of headers) context.header(name, value);
    context.header('cache-control', 'no-store');
    return context.body(JSON.stringify({ error: told }), {
      status: statusOf(status),
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
  });

  app.use('/api/*', async (context, next) => {
    context.header('cache-control', 'no-store');
    mustBeOurs(origins, {
      host: context.req.header('host') ?? '',
      site: context.req.header('sec-fetch-site') ?? null,
    });
    const cookie = readCookie({ cookie: context.req.header('cookie') }, sessionCookie);
    const session = cookie === null ? null : await sessions.read(cookie);
    context.set('session', session === null || people.rolesOf(session) === null ? null : session);
    await next();
  });

  app.use('/api/*', bodyLimit({ maxSize: longestBody, onError: tooLong }));
  app.use('/api/*', csrf.protect);
  app.get('/api/csrf', (context) => csrf.endpoint(context));

  const callOf = (context: ConsoleContext): Call => ({
    context,
    session: context.get('session'),
    address: addressOf(context),
    body: () => readBody(context.req.raw),
  });

  const open = sessionRoutes({ ...options, leave: (context) => csrf.leave(context) });
  for (const { method, path, run } of open) {
    app.on(method, `/api/${path}`, async (context) => context.json(await run(callOf(context))));
  }

  const dispatcher = new Dispatcher({ house, people, sessions });
  for (const route of rooms.flatMap((room) => room.routes)) {
    app.on(route.method, `/api/d/:id/${route.path}`, async (context) => {
      const call = callOf(context);
      const answer = await dispatcher.run(route, call, context.req.param());
      if (call.session !== null && context.req.header(unattended) === undefined) {
        const renewed = sessions.touch(call.session);
        if (renewed !== null) giveCookie(context, sessions.write(renewed));
      }
      return answer instanceof Response ? answer : context.json(answer);
    });
  }

  app.all('/api/*', () => {
    throw new ConsoleError('CONSOLE_NOT_FOUND', 'There is nothing at this address of the API.');
  });

  app.get('*', (context) => {
    const page = options.pages.at(context.req.path);
    if (page === null) {
      const code = options.pages.isEmpty ? 'CONSOLE_WEB_MISSING' : 'CONSOLE_NOT_FOUND';
      throw new ConsoleError(code, 'There is no such page.');
    }
    return pageAnswer(page, {
      tag: context.req.header('if-none-match') ?? null,
      zips: (context.req.header('accept-encoding') ?? '').includes('gzip'),
    });
  });
  return app;
}

function tooLong(): never {
  throw new ConsoleError('CONSOLE_REQUEST_MALFORMED', 'What was sent is too long.');
}

function shown(path: string): string {
  return path.length > 100 ? `${path.slice(0, 100)}…` : path;
}

const statuses = [400, 401, 403, 404, 409, 429, 500, 503] as const;

function statusOf(status: number): (typeof statuses)[number] {
  return statuses.find((known) => known === status) ?? 500;
}
