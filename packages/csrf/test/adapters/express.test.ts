import express, { type NextFunction, type Request, type Response } from 'express';
import { describe, expect, test } from 'vitest';
import { target } from '../../conformance/targets/express.ts';
import { CsrfRefusal, expressCsrf } from '../../src/adapters/express.ts';
import { Browser, codeOf, ownPage, send, urlencoded } from './client.ts';
import { basics, portOf } from './serving.ts';
import { promisesOf } from './suite.ts';

promisesOf(target);

const session = (request: Request): string | null => request.header('x-session') ?? null;
const unsafe = { method: 'POST', path: '/x', headers: ownPage };

describe('expressCsrf', () => {
  test("gives views and csurf's users the token where they look for it", async () => {
    const csrf = expressCsrf({ ...(await basics()), session });
    const app = express();
    app.use(express.urlencoded(), csrf.protect);
    app.get('/', (request: Request & { csrfToken?: () => string }, response) => {
      const { csrfField }: { csrfField?: () => string } = response.locals;
      response.send(`${request.csrfToken?.()} ${csrfField?.()}`);
    });
    app.post('/x', (_request, response) => response.json({ done: true }));
    const browser = new Browser(await portOf(app));
    const page = (await browser.send({ headers: ownPage })).body;
    const shape = /^([\w-]+) <input type="hidden" name="_csrf" value="([\w-]+)">$/u;
    const [, token = '', field = ''] = shape.exec(page) ?? [];
    expect((await browser.post(token, '/x')).status).toBe(200);
    const body = `_csrf=${field}`;
    const headers = { ...ownPage, ...urlencoded };
    expect(await browser.send({ ...unsafe, headers, body })).toMatchObject({ status: 200 });
  });

  test('hands refusals to error handlers when asked to', async () => {
    const csrf = expressCsrf({ ...(await basics()), session, onRefuse: 'error' });
    const app = express();
    app.use(csrf.protect);
    app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
      const code = error instanceof CsrfRefusal ? error.code : 'another error';
      response.status(418).json({ code });
    });
    const received = await send(await portOf(app), unsafe);
    expect(received.status).toBe(418);
    expect(received.body).toBe('{"code":"CSRF_TOKEN_MISSING"}');
  });

  test("is answered with 403 by Express's own error handler", async () => {
    const csrf = expressCsrf({ ...(await basics()), session, onRefuse: 'error' });
    const app = express();
    app.set('env', 'test');
    app.use(csrf.protect);
    const received = await send(await portOf(app), unsafe);
    expect(received.status).toBe(403);
    expect(codeOf(received)).toBe('CSRF_TOKEN_MISSING');
  });

  test('lets a function answer instead', async () => {
    const csrf = expressCsrf({
      ...(await basics()),
      session,
      onRefuse: ({ code }, request: Request, response: Response) => {
        response.status(403).send(`${request.method} ${code}`);
      },
    });
    const received = await send(await portOf(express().use(csrf.protect)), unsafe);
    expect(received.body).toBe('POST CSRF_TOKEN_MISSING');
  });

  test('keeps tokens of two users in one session apart', async () => {
    const csrf = expressCsrf({
      ...(await basics()),
      session,
      user: (request) => request.header('x-user') ?? null,
    });
    const app = express().use(csrf.protect);
    app.get('/token', (request, response) => response.send(csrf.token(request, response)));
    app.post('/x', (_request, response) => response.send('done'));
    const port = await portOf(app);
    const as = (user: string) => ({ ...ownPage, 'x-session': 'S1', 'x-user': user });
    const { body: token } = await send(port, { path: '/token', headers: as('ann') });
    const post = (user: string) =>
      send(port, { ...unsafe, headers: { ...as(user), 'x-csrf-token': token } });
    expect((await post('ann')).status).toBe(200);
    expect(codeOf(await post('bob'))).toBe('CSRF_TOKEN_INVALID');
  });

  test('says what is wrong with its options', async () => {
    const options = await basics();
    const wrong = (): unknown =>
      Reflect.apply(expressCsrf, undefined, [{ ...options, session: 'S1' }]);
    expect(wrong).toThrow(/session is no function/u);
    const unknown = { ...options, session, publicOrigin: 'https://app.example.com' };
    expect(() => expressCsrf(unknown)).toThrow(/did you mean "publicOrigins"/u);
  });
});
