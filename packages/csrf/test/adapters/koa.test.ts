import { bodyParser } from '@koa/bodyparser';
import type { RequestListener } from 'node:http';
import Koa, { type Context } from 'koa';
import { describe, expect, test } from 'vitest';
import { target } from '../../conformance/targets/koa.ts';
import { CsrfRefusal, koaCsrf } from '../../src/adapters/koa.ts';
import { Browser, ownPage, send, urlencoded } from './client.ts';
import { basics, portOf } from './serving.ts';
import { promisesOf } from './suite.ts';

promisesOf(target);

const session = (ctx: Context): string | null => ctx.get('x-session') || null;
/** Koa answers its own errors, so its promise is never rejected. */
const listenerOf =
  (app: Koa): RequestListener =>
  (request, response) =>
    void app.callback()(request, response);

const unsafe = { method: 'POST', path: '/x', headers: ownPage };

describe('koaCsrf', () => {
  test('gives views the token where they look for it', async () => {
    const csrf = koaCsrf({ ...(await basics()), session });
    const app = new Koa();
    app.use(bodyParser());
    app.use(csrf.protect);
    app.use((ctx) => {
      const { csrfField }: { csrfField?: () => string } = ctx.state;
      ctx.body = ctx.method === 'POST' ? 'done' : csrfField?.();
    });
    const browser = new Browser(await portOf(listenerOf(app)));
    const page = await browser.send({ headers: ownPage });
    const token = /^<input type="hidden" name="_csrf" value="([\w-]+)">$/u.exec(page.body)?.[1];
    const headers = { ...ownPage, ...urlencoded };
    const received = await browser.send({ ...unsafe, headers, body: `_csrf=${token}` });
    expect(received).toMatchObject({ status: 200, body: 'done' });
  });

  test('throws refusals when asked to', async () => {
    const csrf = koaCsrf({ ...(await basics()), session, onRefuse: 'error' });
    const app = new Koa();
    app.use(async (ctx, next) => {
      try {
        await next();
      } catch (error) {
        ctx.status = 418;
        ctx.body = error instanceof CsrfRefusal ? error.code : 'another error';
      }
    });
    app.use(csrf.protect);
    const received = await send(await portOf(listenerOf(app)), unsafe);
    expect(received).toMatchObject({ status: 418, body: 'CSRF_TOKEN_MISSING' });
  });

  test("is answered with 403 by Koa's own error handler", async () => {
    const csrf = koaCsrf({ ...(await basics()), session, onRefuse: 'error' });
    const app = new Koa();
    app.use(csrf.protect);
    const received = await send(await portOf(listenerOf(app)), unsafe);
    expect(received.status).toBe(403);
    expect(received.headers['x-csrf-error']).toBe('CSRF_TOKEN_MISSING');
  });

  test('lets a function answer instead', async () => {
    const csrf = koaCsrf({
      ...(await basics()),
      session,
      onRefuse({ code }, ctx) {
        ctx.status = 403;
        ctx.body = `${ctx.method} ${code}`;
      },
    });
    const app = new Koa();
    app.use(csrf.protect);
    const received = await send(await portOf(listenerOf(app)), unsafe);
    expect(received).toMatchObject({ status: 403, body: 'POST CSRF_TOKEN_MISSING' });
  });
});
