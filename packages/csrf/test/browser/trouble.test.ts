// The network goes away, the endpoint answers nonsense, the caller loses patience.
import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { askedIn, passed, post, visits } from './browser.ts';
import { answerJson, redirect } from './site.ts';

const visit = visits();

it('lets the network error through when the page is offline', async () => {
  const { site, context, logIn } = visit();
  const page = await logIn('ada');
  await context.setOffline(true);
  const error = await page.evaluate(() =>
    window.csrf.fetch('/note', { method: 'POST' }).catch((reason: Error) => reason.name),
  );
  expect(error).toBe('TypeError');
  expect(site.arrivals).toEqual([]);
});

it('says which endpoint gave no token when a page needs its first one offline', async () => {
  const { context, open } = visit();
  const page = await open('/page-without-tags');
  await context.setOffline(true);
  const error = await page.evaluate(() =>
    window.csrf
      .fetch('/note', { method: 'POST' })
      .catch((reason: unknown) =>
        reason instanceof TypeError && 'code' in reason
          ? [reason.code, reason.message, String(reason.cause)]
          : [reason],
      ),
  );
  expect(error).toEqual([
    'CSRF_RENEWAL_FAILED',
    'No anti-forgery token came from /csrf: Failed to fetch. Check that the page is online and ' +
      'that the server answers there with the token endpoint of @rampart/csrf.',
    'TypeError: Failed to fetch',
  ]);
});

it('recovers once the endpoint does', async () => {
  const { site, logInSilently, open } = visit();
  await logInSilently('ada');
  const page = await open('/page-from-yesterday');
  site.otherEndpoint = (response) => void response.writeHead(503).end();
  expect((await post(page, '/note')).status).toBe(403);
  site.otherEndpoint = undefined;
  expect(await post(page, '/note')).toEqual(passed);
  expect(await askedIn(page)).toEqual([]);
});

const good = { token: 'a-token', person: 'a-tag', samePerson: true };
const json = (value: unknown) => (response: ServerResponse) => answerJson(response, value);
const nonsense: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'an error': (response) => {
    response.statusCode = 500;
    answerJson(response, good);
  },
  'a redirect': (response) => {
    if (response.req.url === '/csrf') redirect(response, 302, '/csrf?again');
    else answerJson(response, good);
  },
  'a page': (response) => void response.end('<!doctype html>'),
  'an empty body': (response) => void response.end(),
  null: json(null),
  'a list': json([good]),
  'no token': json({ ...good, token: undefined }),
  'a number for a token': json({ ...good, token: 7 }),
  'an empty token': json({ ...good, token: '' }),
  'a token with a line break': json({ ...good, token: 'a\r\nb: c' }),
  'a token beyond ASCII': json({ ...good, token: 'tökën' }),
  'an endless token': json({ ...good, token: 'a'.repeat(1_025) }),
  'an endless answer': json({ ...good, more: 'a'.repeat(10_000) }),
  nobody: json({ ...good, person: undefined }),
  'no comparison': json({ ...good, samePerson: undefined }),
  'a vague comparison': json({ ...good, samePerson: 'true' }),
};

it('hands out the refusal when the endpoint answers something else than a token', async () => {
  const { site, logInSilently, open } = visit();
  await logInSilently('ada');
  const page = await open('/page-from-yesterday');
  const sent: string[] = [];
  for (const [name, answer] of Object.entries(nonsense)) {
    site.otherEndpoint = answer;
    const { status, code } = await post(page, '/note', name);
    sent.push(`${name}: ${status} ${code}`);
  }
  expect(sent).toEqual(Object.keys(nonsense).map((name) => `${name}: 403 CSRF_TOKEN_EXPIRED`));
  expect(site.arrivals.map(({ body }) => body)).toEqual(Object.keys(nonsense));
});

it('takes the endpoint at its word for one more try only', async () => {
  const { site, logInSilently, open } = visit();
  await logInSilently('ada');
  const page = await open('/page-from-yesterday');
  site.otherEndpoint = (response) => answerJson(response, good);
  expect((await post(page, '/note')).status).toBe(403);
  expect(site.arrivals.map(({ status }) => status)).toEqual([403, 403]);
});

it('does not renew on a refusal that a token cannot cure', async () => {
  const { site, logIn } = visit();
  const page = await logIn('ada');
  const seen = await post(page, '/as-from-elsewhere');
  expect(seen).toEqual({ status: 403, code: 'CSRF_METADATA_CROSS_SITE' });
  expect(site.arrivals).toHaveLength(1);
  expect(site.renewals).toHaveLength(0);
});

it('stops waiting for a token when the request is aborted, and lets others wait on', async () => {
  const { site, logInSilently, open } = visit();
  await logInSilently('ada');
  const page = await open('/page-without-tags');
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: isAsked, resolve: nowAsked } = Promise.withResolvers<void>();
  site.otherEndpoint = (response) => {
    nowAsked();
    void released.then(() => answerJson(response, good));
  };
  const outcomes = page.evaluate(async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const outcome = (init: RequestInit): Promise<string | number> =>
      window.csrf
        .fetch('/note', { method: 'POST', ...init })
        .then(({ status }) => status)
        .catch((reason: unknown) => String(reason));
    const aborted = outcome({ signal });
    const other = outcome({});
    const dead = outcome({ signal: AbortSignal.abort(new Error('too late')) });
    document.title = 'waiting';
    window.addEventListener('abort-now', () => controller.abort(new Error('enough')));
    return [await aborted, await dead, await other];
  });
  await isAsked;
  await page.evaluate(() => window.dispatchEvent(new Event('abort-now')));
  release();
  expect(await outcomes).toEqual(['Error: enough', 'Error: too late', 403]);
});
