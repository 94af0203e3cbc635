import { bodyParser } from '@koa/bodyparser';
import Koa, { type Context } from 'koa';
import { koaCsrf, type KoaMiddleware } from '../../src/adapters/koa.ts';
import { isMultipart, parseBody } from './bodies.ts';
import {
  answerUpgrades,
  bindingOf,
  bindingOptions,
  bodyLimit,
  issueOptionsOf,
  listening,
  pageOf,
  placeOf,
  ran,
  serverFor,
  sessionCookie,
} from './serving.ts';
import type { RunningTarget, Target, TargetOptions } from './target.ts';

export const target: Target = { name: 'koa', parsesBodies: true, start };

async function start(options: TargetOptions): Promise<RunningTarget> {
  const app = new Koa();
  const csrf = koaCsrf({
    ...options.csrf,
    ...bindingOptions(options, (ctx: Context) => ctx.req.headers),
  });
  const { once } = csrf;
  const named = csrf.route({ action: 'named' });

  app.use(
    bodyParser({
      enableTypes: ['json', 'form'],
      jsonLimit: bodyLimit,
      formLimit: bodyLimit,
      jsonStrict: false,
    }),
  );
  app.use(async (ctx, next) => {
    if (isMultipart(ctx.req)) ctx.request.body = await parseBody(ctx.req);
    if (options.parsed !== undefined) ctx.request.body = options.parsed(ctx.request.body, ctx.req);
    await next();
  });
  app.use((ctx, next) => (placeOf(ctx.url) === 'named' ? next() : csrf.protect(ctx, next)));
  app.use(async (ctx) => {
    switch (placeOf(ctx.url)) {
      case 'once':
        return behind(once, ctx);
      case 'named':
        return behind(named, ctx);
      case 'token':
        ctx.body = { token: csrf.token(ctx, issueOptionsOf(ctx.url)) };
        return undefined;
      case 'form':
        ctx.type = 'html';
        ctx.body = pageOf(csrf.meta(ctx), csrf.field(ctx));
        return undefined;
      case 'endpoint':
        return csrf.endpoint(ctx);
      case 'login':
        await csrf.leave(ctx);
        ctx.append('set-cookie', sessionCookie(ctx.url));
        return handler(ctx);
      case 'whoami':
        ctx.body = { target: target.name, session: bindingOf(options, ctx.req.headers).session };
        return undefined;
      case 'mounted':
      case 'any':
        return handler(ctx);
    }
  });

  const callback = app.callback();
  const server = serverFor(options, (request, response) => {
    callback(request, response).catch(() => response.destroy());
  });
  answerUpgrades(server);
  csrf.guardUpgrades(server);
  return listening(server);
}

function handler(ctx: Context): void {
  ctx.status = 200;
  ctx.set(ran);
  ctx.body = { ran: true };
}

const behind = (middleware: KoaMiddleware<Context>, ctx: Context): unknown =>
  middleware(ctx, async () => handler(ctx));
