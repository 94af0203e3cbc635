import { Hono, type Context } from 'hono';
import { describe, expect, test } from 'vitest';
import { target } from '../../conformance/targets/hono.ts';
import { CsrfRefusal, honoCsrf } from '../../src/adapters/hono.ts';
import { json, multipart, multipartBody, ownPage, urlencoded } from './client.ts';
import { basics } from './serving.ts';
import { promisesOf } from './suite.ts';

promisesOf(target);

type Env = { Variables: { session: string } };

const session = (c: Context<Env>): string => c.get('session');
const unsafe = { method: 'POST', headers: ownPage };

const formWith = (token: string): string => `_csrf=${token}`;
const multipartWith = (token: string): string => multipartBody({ _csrf: token });
const jsonWith = (token: string): string => JSON.stringify({ _csrf: token });

/** Without a server: what the requests show is all there is. */
async function newApp(options: object = {}) {
  const csrf = honoCsrf({ ...(await basics()), session, ...options });
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    c.set('session', 'S1');
    await next();
  });
  return { app, csrf };
}

describe('honoCsrf', () => {
  test.each([
    ['a form', urlencoded, (c: Context) => c.req.parseBody(), formWith],
    ['multipart', multipart, (c: Context) => c.req.parseBody(), multipartWith],
    ['JSON', json, (c: Context) => c.req.json(), jsonWith],
    ['the text of a form', urlencoded, (c: Context) => c.req.text(), formWith],
  ] as const)('finds the token after others have read %s', async (_name, type, read, bodyOf) => {
    const { app, csrf } = await newApp();
    app.use(async (c, next) => {
      if (c.req.method === 'POST') await read(c);
      await next();
    });
    app.use(csrf.protect);
    app.get('/', async (c) => c.text(await csrf.token(c)));
    app.post('/x', async (c) => c.text(`${(await c.req.text()).length}`));
    const token = await (await app.request('/', { headers: ownPage })).text();
    const body = bodyOf(token);
    const received = await app.request('/x', { ...unsafe, headers: { ...ownPage, ...type }, body });
    expect(received.status).toBe(200);
  });

  test('leaves the body to the handler', async () => {
    const { app, csrf } = await newApp();
    app.use(csrf.protect);
    app.get('/', async (c) => c.text(await csrf.token(c)));
    app.post('/x', async (c) => c.text(await c.req.raw.text()));
    const token = await (await app.request('/', { headers: ownPage })).text();
    const body = `amount=10&_csrf=${token}`;
    const headers = { ...ownPage, ...urlencoded };
    const received = await app.request('/x', { ...unsafe, headers, body });
    expect(await received.text()).toBe(body);
  });

  test('throws refusals when asked to', async () => {
    const { app, csrf } = await newApp({ onRefuse: 'error' });
    app.onError((error, c) => c.text(error instanceof CsrfRefusal ? error.code : 'another', 418));
    app.use(csrf.protect);
    const received = await app.request('/x', unsafe);
    expect(received.status).toBe(418);
    expect(await received.text()).toBe('CSRF_TOKEN_MISSING');
  });

  test("is answered with 403 by Hono's own error handler", async () => {
    const { app, csrf } = await newApp({ onRefuse: 'error' });
    app.use(csrf.protect);
    const received = await app.request('/x', unsafe);
    expect(received.status).toBe(403);
    expect(received.headers.get('x-csrf-error')).toBe('CSRF_TOKEN_MISSING');
  });

  test('lets a function answer instead', async () => {
    const { csrf, app } = await newApp({
      onRefuse: ({ code }: { code: string }, c: Context) => c.text(code, 403),
    });
    app.use(csrf.protect);
    expect(await (await app.request('/x', unsafe)).text()).toBe('CSRF_TOKEN_MISSING');
  });

  test('keeps cookies that were set before', async () => {
    const csrf = honoCsrf({ ...(await basics()), session: () => null });
    const app = new Hono();
    app.use(async (c, next) => {
      c.header('set-cookie', 'theme=dark', { append: true });
      await next();
    });
    app.get('/csrf', csrf.endpoint);
    const received = await app.request('/csrf', { headers: { 'sec-fetch-site': 'same-origin' } });
    expect(received.headers.getSetCookie()).toEqual([
      'theme=dark',
      expect.stringMatching(/^__Host-csrf-visitor=/u),
    ]);
  });
});
