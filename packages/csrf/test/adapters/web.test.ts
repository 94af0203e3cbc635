import { describe, expect, test } from 'vitest';
import { target } from '../../conformance/targets/web.ts';
import { webCsrf } from '../../src/adapters/web.ts';
import { ownPage, publicOrigin, urlencoded } from './client.ts';
import { basics } from './serving.ts';
import { promisesOf } from './suite.ts';

promisesOf(target);

const done = (): Response => new Response('done');
const unsafe = (headers: Record<string, string> = {}, body?: string): Request =>
  new Request(`${publicOrigin}/x`, {
    method: 'POST',
    headers: { ...ownPage, ...headers },
    ...(body !== undefined && { body }),
  });

async function tokenOf(csrf: ReturnType<typeof webCsrf>): Promise<string> {
  return csrf.token(new Request(`${publicOrigin}/`), new Headers());
}

describe('webCsrf', () => {
  test('waits for a session that takes time to find', async () => {
    const csrf = webCsrf({ ...(await basics()), session: async () => 'S1' });
    const handler = csrf.protect(done);
    const token = await tokenOf(csrf);
    expect((await handler(unsafe({ 'x-csrf-token': token }))).status).toBe(200);
    expect((await handler(unsafe())).status).toBe(403);
  });

  test('does not ask for the session of a safe request', async () => {
    const csrf = webCsrf({
      ...(await basics()),
      session: () => {
        throw new Error('asked');
      },
    });
    expect((await csrf.protect(done)(new Request(`${publicOrigin}/x`))).status).toBe(200);
  });

  test('asks for neither session nor body where no token is looked for', async () => {
    const csrf = webCsrf({
      ...(await basics()),
      mode: 'origin',
      session: () => {
        throw new Error('asked');
      },
    });
    expect((await csrf.protect(done)(unsafe(urlencoded, 'a=1'))).status).toBe(200);
  });

  test('takes a GET that some layer may read as a DELETE for what it may become', async () => {
    const csrf = webCsrf({ ...(await basics()), session: () => 'S1' });
    const get = (headers: Record<string, string>) =>
      csrf.protect(done)(
        new Request(`${publicOrigin}/x`, {
          headers: { ...ownPage, 'x-http-method-override': 'DELETE', ...headers },
        }),
      );
    expect((await get({})).status).toBe(403);
    expect((await get({ 'x-csrf-token': await tokenOf(csrf) })).status).toBe(200);
  });

  test('leaves the body to the handler', async () => {
    const csrf = webCsrf({ ...(await basics()), session: () => 'S1' });
    const echo = csrf.protect(async (request) => new Response(await request.text()));
    const body = `amount=10&_csrf=${await tokenOf(csrf)}`;
    expect(await (await echo(unsafe(urlencoded, body))).text()).toBe(body);
  });

  test('passes on what else a router gives its handlers', async () => {
    const csrf = webCsrf({ ...(await basics()), session: () => 'S1' });
    const handler = csrf.protect(
      async (_request: Request, context: { readonly params: Promise<{ id: string }> }) =>
        new Response((await context.params).id),
    );
    const request = new Request(`${publicOrigin}/x`);
    expect(await (await handler(request, { params: Promise.resolve({ id: '7' }) })).text()).toBe(
      '7',
    );
  });

  test('reads no more of a body than it may, and the handler still gets all of it', async () => {
    const csrf = webCsrf({ ...(await basics()), session: () => 'S1', bodyLimit: 1000 });
    const echo = csrf.protect(
      async (request) => new Response(String((await request.text()).length)),
    );
    const token = await tokenOf(csrf);
    const large = `_csrf=${token}&a=${'x'.repeat(5000)}`;
    expect((await echo(unsafe(urlencoded, large))).status).toBe(403);
    const received = await echo(unsafe({ ...urlencoded, 'x-csrf-token': token }, large));
    expect(await received.text()).toBe(String(large.length));
  });

  test('reads no more than that of a body that does not tell its length', async () => {
    const csrf = webCsrf({ ...(await basics()), session: () => 'S1', bodyLimit: 1000 });
    const echo = csrf.protect(
      async (request) => new Response(String((await request.text()).length)),
    );
    const chunk = new TextEncoder().encode('a=1&'.repeat(100));
    let left = 10;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => (left-- > 0 ? controller.enqueue(chunk) : controller.close()),
    });
    const init = { method: 'POST', body, duplex: 'half' } as const;
    const headers = { ...ownPage, ...urlencoded, 'x-csrf-token': await tokenOf(csrf) };
    const received = await echo(new Request(`${publicOrigin}/x`, { ...init, headers }));
    expect(await received.text()).toBe('4000');
  });

  test('believes the server about what it received', async () => {
    const csrf = webCsrf({
      ...(await basics()),
      session: () => 'S1',
      exempt: ['/hook'],
      wire: () => ({ target: '/x/../hook' }),
    });
    const request = new Request(`${publicOrigin}/x/../hook`, { method: 'POST', headers: ownPage });
    expect((await csrf.protect(done)(request)).status).toBe(403);
  });

  test('lets a function answer a refusal', async () => {
    const csrf = webCsrf({
      ...(await basics()),
      session: () => 'S1',
      onRefuse: ({ code }) => new Response(code, { status: 403 }),
    });
    expect(await (await csrf.protect(done)(unsafe())).text()).toBe('CSRF_TOKEN_MISSING');
  });

  test('refuses a replay of what it was asked to let pass once', async () => {
    const csrf = webCsrf({ ...(await basics()), session: () => 'S1' });
    const pay = csrf.once(done);
    await csrf.core.prepareOnce();
    const token = await tokenOf(csrf);
    expect((await pay(unsafe({ 'x-csrf-token': token }))).status).toBe(200);
    const replay = await pay(unsafe({ 'x-csrf-token': token }));
    expect(replay.headers.get('x-csrf-error')).toBe('CSRF_TOKEN_USED');
  });
});
