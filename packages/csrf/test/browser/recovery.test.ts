// Pages that stayed open too long, over a rotation, or over a login in another tab.
import { expect, it } from 'vitest';
import { askedIn, hintIn, passed, post, visits } from './browser.ts';

const visit = visits();
const refused = { status: 403, code: 'CSRF_TOKEN_INVALID' };

it('renews an expired token and sends the request again, unnoticed', async () => {
  const { site, logInSilently, open } = visit();
  await logInSilently('ada');
  const page = await open('/page-from-yesterday');
  expect(await post(page, '/note', 'hello')).toEqual(passed);
  expect(site.arrivals).toMatchObject([
    { status: 403, body: 'hello' },
    { status: 200, body: 'hello', user: 'ada' },
  ]);
  expect(await post(page, '/note')).toEqual(passed);
  expect(site.renewals).toHaveLength(1);
  expect(await askedIn(page)).toEqual([]);
});

it('goes through a rotation of the key without a refusal', async () => {
  const { site, ring, logIn } = visit();
  const page = await logIn('ada');
  await ring.rotate({ immediately: true });
  expect(await post(page, '/note')).toEqual(passed);
  expect(site.arrivals).toMatchObject([{ status: 200 }]);
});

it('asks after its keys were revoked, since nobody can say any more whose page it is', async () => {
  const { site, ring, logIn } = visit();
  const page = await logIn('ada');
  await ring.compromised();
  expect(await post(page, '/note')).toEqual({ status: 403, code: 'CSRF_TOKEN_KEY_REVOKED' });
  expect(await askedIn(page)).toEqual(['POST /note']);
  await page.evaluate(() => (window.answer = 'retry'));
  expect(await post(page, '/note')).toEqual(passed);
  expect(site.arrivals.map(({ status }) => status)).toEqual([403, 200]);
});

it('shares one renewal between many requests that fail at once', async () => {
  const { site, logInSilently, open } = visit();
  await logInSilently('ada');
  const page = await open('/page-from-yesterday');
  const statuses = await page.evaluate(() =>
    Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const response = await window.csrf.fetch(`/note/${n}`, { method: 'POST', body: `${n}` });
        return response.status;
      }),
    ),
  );
  expect(statuses).toEqual(Array.from({ length: 20 }, () => 200));
  expect(site.renewals).toHaveLength(1);
  const kept = site.arrivals.filter(({ status }) => status === 200);
  expect(kept.map(({ body }) => Number(body)).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, n) => n),
  );
});

it('recovers unnoticed when the same person has logged in anew in another tab', async () => {
  const { site, logIn, logInSilently } = visit();
  const page = await logIn('ada');
  await logInSilently('ada');
  expect(await post(page, '/note')).toEqual(passed);
  expect(site.arrivals.map(({ status }) => status)).toEqual([403, 200]);
  expect(await askedIn(page)).toEqual([]);
});

it('asks when another person has logged in, and does not send again unless told', async () => {
  const { site, logIn, logInSilently } = visit();
  const page = await logIn('ada');
  await logInSilently('eve');
  expect((await post(page, '/note')).status).toBe(403);
  expect(site.arrivals).toMatchObject([{ status: 403 }]);
  expect(await askedIn(page)).toEqual(['POST /note']);
});

it('asks again at each try, until the page may go on as the new person', async () => {
  const { site, logIn, logInSilently } = visit();
  const page = await logIn('ada');
  await logInSilently('eve');
  await post(page, '/first');
  await page.evaluate(() => (window.answer = 'retry'));
  expect(await post(page, '/second')).toEqual(passed);
  expect(await post(page, '/third')).toEqual(passed);
  expect(await askedIn(page)).toEqual(['POST /first', 'POST /second']);
  expect(site.arrivals).toMatchObject([
    { path: '/first', status: 403 },
    { path: '/second', status: 200, user: 'eve' },
    { path: '/third', status: 200, user: 'eve' },
  ]);
});

it('asks once for many requests that meet the other person together', async () => {
  const { logIn, logInSilently } = visit();
  const page = await logIn('ada');
  await logInSilently('eve');
  await page.evaluate(() => (window.answer = 'retry'));
  const all = await Promise.all(Array.from({ length: 5 }, (_, n) => post(page, `/note/${n}`)));
  expect(all).toEqual(Array.from({ length: 5 }, () => passed));
  expect(await askedIn(page)).toHaveLength(1);
});

it('sends nothing at all when another tab has told of the login before', async () => {
  const { site, logIn } = visit();
  const page = await logIn('ada');
  await logIn('eve');
  await hintIn(page);
  expect(await post(page, '/note', 'not for eve')).toEqual(refused);
  expect(site.arrivals).toEqual([]);
  expect(await askedIn(page)).toEqual(['POST /note']);
});

it('takes a hint from another tab of the same person without a refusal', async () => {
  const { site, logIn } = visit();
  const page = await logIn('ada');
  await logIn('ada');
  await hintIn(page);
  expect(await post(page, '/note')).toEqual(passed);
  expect(site.arrivals).toMatchObject([{ status: 200 }]);
  expect(await askedIn(page)).toEqual([]);
});

it('hands the refusal to the caller where nobody can be asked', async () => {
  const { site, logIn, logInSilently } = visit();
  const page = await logIn('ada');
  await page.evaluate(() => (window.csrf = window.createCsrfClient()));
  await logInSilently('eve');
  expect((await post(page, '/note')).status).toBe(403);
  expect(site.arrivals).toMatchObject([{ status: 403 }]);
});

it('asks when the page does not say whose it is', async () => {
  const { logInSilently, open } = visit();
  await logInSilently('ada');
  const page = await open('/page-without-person');
  await logInSilently('eve');
  expect((await post(page, '/note')).status).toBe(403);
  expect(await askedIn(page)).toEqual(['POST /note']);
});

it('does not ask after a login that the page did itself', async () => {
  const { site, open } = visit();
  const page = await open('/page');
  await post(page, '/as-visitor');
  await page.evaluate(async () => {
    await window.csrf.fetch('/login?as=ada');
    window.csrf.forget();
  });
  expect(await post(page, '/as-ada')).toEqual(passed);
  expect(site.arrivals).toMatchObject([
    { user: undefined, status: 200 },
    { user: 'ada', status: 200 },
  ]);
  expect(await askedIn(page)).toEqual([]);
});

it('looks again when the back button brings a page out of the memory', async () => {
  const { site, logIn, logInSilently } = visit();
  const page = await logIn('ada');
  await page.evaluate(() =>
    addEventListener('pageshow', (event) => (document.title = `${event.persisted}`)),
  );
  await page.goto(`${site.foreignOrigin}/elsewhere`);
  await logInSilently('eve');
  await page.evaluate(() => history.back());
  await page.waitForFunction(() => document.title === 'true');
  expect(await post(page, '/note', 'not for eve')).toEqual(refused);
  expect(site.arrivals).toEqual([]);
});

it('takes a token of its own for each request to a route that counts once', async () => {
  const { site, logInSilently, open } = visit();
  await logInSilently('ada');
  const page = await open('/page', { once: ['/pay'] });
  const all = await Promise.all([1, 2, 3].map(() => post(page, '/pay')));
  expect(all).toEqual([passed, passed, passed]);
  expect(new Set(site.arrivals.map(({ headers }) => headers['x-csrf-token'])).size).toBe(3);
});

it('never sends a request again whose token was used, since it may have passed already', async () => {
  const { site, logIn } = visit();
  const page = await logIn('ada');
  expect(await post(page, '/pay')).toEqual(passed);
  expect(await post(page, '/pay')).toEqual({ status: 403, code: 'CSRF_TOKEN_USED' });
  expect(site.arrivals.map(({ status }) => status)).toEqual([200, 403]);
  expect(await post(page, '/pay')).toEqual(passed);
});
