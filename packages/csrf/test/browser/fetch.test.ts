// Which requests of a page carry the token, and where the page gets its first one.
import { expect, it } from 'vitest';
import { passed, post, visits } from './browser.ts';
import { answerJson } from './site.ts';

const visit = visits();

it('carries the token that the server wrote into the page, without asking for one', async () => {
  const { site, logIn } = visit();
  expect(await post(await logIn('ada'), '/note', 'hello')).toEqual(passed);
  expect(site.arrivals).toMatchObject([{ body: 'hello', user: 'ada', status: 200 }]);
  expect(site.renewals).toHaveLength(0);
});

it('asks for one token when the page brought none, however many requests wait for it', async () => {
  const { site, logInSilently, open } = visit();
  await logInSilently('ada');
  const page = await open('/page-without-tags');
  const all = await Promise.all(['/a', '/b', '/c'].map((path) => post(page, path)));
  expect(all).toEqual([passed, passed, passed]);
  expect(site.renewals).toHaveLength(1);
});

it('protects a visitor who has not logged in', async () => {
  const { site, open } = visit();
  expect(await post(await open('/page-without-tags'), '/note')).toEqual(passed);
  expect(site.arrivals).toMatchObject([{ user: undefined, status: 200 }]);
});

it('puts no token on requests that change nothing', async () => {
  const { logIn, context } = visit();
  const page = await logIn('ada');
  const sent: string[] = [];
  context.on('request', (request) => {
    sent.push(`${request.method()} ${String(request.headers()['x-csrf-token'])}`);
  });
  await page.evaluate(async () => {
    for (const method of ['GET', 'get', 'HEAD', 'OPTIONS']) {
      await window.csrf.fetch('/note', { method });
    }
  });
  expect(sent).toEqual(['GET undefined', 'GET undefined', 'HEAD undefined', 'OPTIONS undefined']);
});

it('gives no other origin the token, even where that one would take it', async () => {
  const { site, logIn } = visit();
  const page = await logIn('ada');
  await page.evaluate(async (foreign) => {
    await window.csrf.fetch(`${foreign}/steal`, { method: 'POST' });
    await window.csrf.fetch(new Request(`${foreign}/steal`, { method: 'PUT' }));
    document.head.insertAdjacentHTML('beforeend', `<base href="${foreign}">`);
    await window.csrf.fetch('/steal', { method: 'DELETE' });
  }, site.foreignOrigin);
  const methods = site.foreignArrivals.map(({ method }) => method);
  expect(methods).toEqual(expect.arrayContaining(['POST', 'PUT', 'DELETE']));
  for (const { headers } of site.foreignArrivals) {
    expect(headers['x-csrf-token']).toBeUndefined();
    expect(headers['access-control-request-headers'] ?? '').not.toContain('csrf');
  }
});

it('stops when our own server redirects a request with a token to another origin', async () => {
  const { site, logIn } = visit();
  const page = await logIn('ada');
  const outcome = await page.evaluate(
    (to) =>
      window.csrf
        .fetch(`/redirect?to=${encodeURIComponent(to)}`, { method: 'POST' })
        .catch((error: Error) => error.name),
    `${site.foreignOrigin}/steal`,
  );
  expect(outcome).toBe('TypeError');
  expect(site.arrivals).toMatchObject([{ path: '/redirect', status: 307 }]);
  expect(site.foreignArrivals).toEqual([]);
});

it('follows a redirect within the origin, with the token and the body', async () => {
  const { site, logIn } = visit();
  expect(await post(await logIn('ada'), '/redirect?to=/note', 'hello')).toEqual(passed);
  expect(site.arrivals).toMatchObject([
    { path: '/redirect', status: 307 },
    { path: '/note', status: 200, body: 'hello' },
  ]);
});

it('keeps everything else of a request', async () => {
  const { site, logIn } = visit();
  const page = await logIn('ada');
  await page.evaluate(async () => {
    const request = new Request('/note', {
      method: 'PUT',
      body: 'hello',
      headers: { 'x-own': 'kept', 'content-type': 'text/markdown' },
    });
    await window.csrf.fetch(request, { headers: { 'x-own': 'replaced' } });
    await window.csrf.fetch('/plain', { method: 'POST', mode: 'no-cors' });
  });
  expect(site.arrivals).toMatchObject([
    {
      method: 'PUT',
      body: 'hello',
      headers: { 'x-own': 'replaced' },
      status: 200,
    },
    { path: '/plain', status: 200 },
  ]);
});

it('leaves a request alone that goes without credentials', async () => {
  const { site, logIn } = visit();
  const page = await logIn('ada');
  const status = await page.evaluate(async () => {
    const init: RequestInit = { method: 'POST', credentials: 'omit' };
    return (await window.csrf.fetch('/bare', init)).status;
  });
  expect(status).toBe(403);
  expect(site.arrivals).toHaveLength(1);
  expect(site.arrivals[0]?.headers).not.toHaveProperty('x-csrf-token');
});

it('keeps the referrer of a request', async () => {
  const { site, logIn } = visit();
  const page = await logIn('ada');
  await page.evaluate(async () => {
    const request = new Request('/note', { method: 'PUT', referrer: '/from-here' });
    await window.csrf.fetch(request);
    await window.csrf.fetch('/note', { method: 'PUT', referrerPolicy: 'no-referrer' });
  });
  const referrers = site.arrivals.map(({ headers }) => headers.referer);
  expect(referrers).toEqual([`${site.origin}/from-here`, undefined]);
});

it('leaves a token alone that the caller has set himself', async () => {
  const { site, logIn } = visit();
  const page = await logIn('ada');
  const status = await page.evaluate(async () => {
    const headers = { 'x-csrf-token': 'mine' };
    const response = await window.csrf.fetch('/note', { method: 'POST', headers });
    return response.status;
  });
  expect(status).toBe(403);
  expect(site.arrivals).toMatchObject([{ headers: { 'x-csrf-token': 'mine' } }]);
});

it('stands in for window.fetch until that is undone', async () => {
  const { logIn } = visit();
  const page = await logIn('ada');
  const statuses = await page.evaluate(async () => {
    const status = async (): Promise<number> => (await fetch('/note', { method: 'POST' })).status;
    const before = window.fetch;
    const undo = window.csrf.install();
    const during = await status();
    undo();
    return [during, await status(), before === window.fetch];
  });
  expect(statuses).toEqual([200, 403, true]);
});

it('hands the token out for what does not go through fetch', async () => {
  const { logIn } = visit();
  const page = await logIn('ada');
  const status = await page.evaluate(async () => {
    const request = new XMLHttpRequest();
    request.open('POST', '/note');
    request.setRequestHeader('x-csrf-token', await window.csrf.token());
    const done = new Promise((resolve) => request.addEventListener('load', resolve));
    request.send();
    await done;
    return request.status;
  });
  expect(status).toBe(200);
});

it('asks the endpoint itself, not a cache, and only this origin', async () => {
  const { site, open } = visit();
  site.otherEndpoint = (response) => {
    response.setHeader('cache-control', 'max-age=3600');
    answerJson(response, { token: 'a-token', person: 'a-tag', samePerson: true });
  };
  const page = await open('/page-without-tags', { once: ['/note'] });
  await post(page, '/note');
  await post(page, '/note');
  // Each request for itself: two are refused with that token and ask once more.
  expect(site.renewals).toHaveLength(4);
  const refusals = await page.evaluate(
    (foreign) =>
      [`${foreign}/csrf`, '//evil.example/csrf', '/\\evil.example', 'csrf'].map((endpoint) => {
        try {
          window.createCsrfClient({ endpoint });
          return 'accepted';
        } catch (error) {
          return error instanceof TypeError && error.message;
        }
      }),
    site.foreignOrigin,
  );
  for (const refusal of refusals) expect(refusal).toContain('endpoint must be a path');
});
