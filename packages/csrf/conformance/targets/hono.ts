import { getRequestListener } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { honoCsrf } from '../../src/adapters/hono.ts';
import { targetOf } from '../../src/adapters/web-side.ts';
import {
  answerUpgrades,
  bindingOf,
  bindingOptions,
  bodyLimit,
  issueOptionsOf,
  listening,
  pageOf,
  ran,
  serverFor,
  sessionCookie,
} from './serving.ts';
import type { RunningTarget, Target, TargetOptions } from './target.ts';

export const target: Target = { name: 'hono', parsesBodies: false, start };

async function start(options: TargetOptions): Promise<RunningTarget> {
  const app = new Hono();
  const cookieOf = (c: Context) => ({ cookie: c.req.header('cookie') });
  const csrf = honoCsrf({ ...options.csrf, ...bindingOptions(options, cookieOf), bodyLimit });
  const handler = async (c: Context): Promise<Response> => {
    await c.req.arrayBuffer();
    return c.json({ ran: true }, 200, { ...ran });
  };

  app.all('/__named/*', csrf.route({ action: 'named' }), handler);
  const mounted = new Hono();
  mounted.use(csrf.protect);
  mounted.all('/*', handler);
  app.route('/__mounted', mounted);

  app.use(csrf.protect);
  app.all('/__once/*', csrf.once, handler);
  app.get('/__token', async (c) =>
    c.json({ token: await csrf.token(c, issueOptionsOf(targetOf(c.req.url))) }),
  );
  app.get('/__form', async (c) => {
    const meta = await csrf.meta(c);
    return c.html(pageOf(meta, await csrf.field(c)));
  });
  app.get('/__csrf', csrf.endpoint);
  app.post('/__login', async (c) => {
    await csrf.leave(c);
    c.header('set-cookie', sessionCookie(targetOf(c.req.url)), { append: true });
    return handler(c);
  });
  app.get('/__whoami', (c) =>
    c.json({ target: target.name, session: bindingOf(options, cookieOf(c)).session }),
  );
  app.all('*', handler);
  app.on('QUERY', '*', handler);

  const listener = getRequestListener(app.fetch);
  const server = serverFor(options, (request, response) => {
    listener(request, response).catch(() => response.destroy());
  });
  answerUpgrades(server);
  csrf.guardUpgrades(server);
  return listening(server);
}
