// Plain forms of a page that has been open for long.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { askedIn, visits } from './browser.ts';

const visit = visits();

/** The page's form sends `action`, and `button` when the button is pressed. */
const attach = (page: Page): Promise<void> => page.evaluate(() => void window.csrf.attachForms());

const press = async (page: Page): Promise<void> => {
  await page.getByRole('button').click();
  await page.waitForURL('**/form');
};

const fieldsOf = (body: string | undefined): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(body));

it('gives the form of an old tab a fresh token as it leaves', async () => {
  const { site, logIn, logInSilently } = visit();
  const page = await logIn('ada');
  await attach(page);
  await logInSilently('ada');
  await press(page);
  expect(await page.textContent('body')).toContain('done: POST /form');
  expect(site.arrivals).toMatchObject([{ path: '/form', status: 200, user: 'ada' }]);
  const { _csrf: token, ...fields } = fieldsOf(site.arrivals[0]?.body);
  expect(token).toMatch(/^[\w-]{80,}$/u);
  expect(fields).toEqual({ action: 'a field that hides form.action', button: 'pressed' });
});

it('replaces the token that the server wrote into the form', async () => {
  const { site, logIn } = visit();
  const page = await logIn('ada');
  await page.evaluate(() => {
    const old = '<input type="hidden" name="_csrf" value="old">';
    document.querySelector('form')?.insertAdjacentHTML('beforeend', old);
  });
  await attach(page);
  await press(page);
  expect(site.arrivals).toMatchObject([{ status: 200 }]);
  expect(new URLSearchParams(site.arrivals[0]?.body).getAll('_csrf')).toHaveLength(1);
});

it('lets the handlers of the page see the event once, and stop it', async () => {
  const { site, logIn } = visit();
  const page = await logIn('ada');
  await attach(page);
  const count = await page.evaluate(async () => {
    let seen = 0;
    const form = document.querySelector('form');
    form?.addEventListener('submit', (event) => {
      seen++;
      event.preventDefault();
    });
    document.querySelector('button')?.click();
    await window.csrf.fetch('/after', { method: 'POST' });
    return seen;
  });
  expect(count).toBe(1);
  expect(site.arrivals).toMatchObject([{ path: '/after' }]);
  await page.goto('/page');
  await page.evaluate(() => {
    window.csrf = window.createCsrfClient();
    window.csrf.attachForms();
    sessionStorage.setItem('seen', '');
    document.querySelector('form')?.addEventListener('submit', () => {
      sessionStorage.setItem('seen', `${sessionStorage.getItem('seen')}x`);
    });
  });
  await press(page);
  expect(await page.evaluate(() => sessionStorage.getItem('seen'))).toBe('x');
});

it('sends a form once however often it is pressed', async () => {
  const { site, logIn } = visit();
  const page = await logIn('ada');
  await attach(page);
  await page.evaluate(() => {
    for (let n = 0; n < 5; n++) document.querySelector('button')?.click();
  });
  await page.waitForURL('**/form');
  expect(site.arrivals).toHaveLength(1);
  expect(site.renewals).toHaveLength(1);
});

it('goes where the pressed button says', async () => {
  const { site, logIn } = visit();
  const page = await logIn('ada');
  await page.evaluate(() => {
    document.querySelector('form')?.setAttribute('method', 'get');
    const button = document.querySelector('button');
    button?.setAttribute('formmethod', 'POST');
    button?.setAttribute('formaction', '/elsewhere/form');
  });
  await attach(page);
  await press(page);
  expect(site.arrivals).toMatchObject([{ path: '/elsewhere/form', status: 200 }]);
});

it('keeps the token out of GET forms and of forms to other origins', async () => {
  const { site, logIn } = visit();
  const page = await logIn('ada');
  await page.evaluate(() => document.querySelector('form')?.setAttribute('method', 'get'));
  await attach(page);
  await page.getByRole('button').click();
  await page.waitForURL('**/form?*');
  expect(page.url()).not.toContain('_csrf');
  await page.goto('/page');
  await page.evaluate((foreign) => {
    document.querySelector('form')?.setAttribute('action', `${foreign}/form`);
    window.createCsrfClient().attachForms();
  }, site.foreignOrigin);
  await press(page);
  expect(site.foreignArrivals.filter(({ method }) => method === 'POST')).toHaveLength(1);
  expect(site.renewals).toHaveLength(0);
});

it('stays on the page when another person has logged in and the form must not go', async () => {
  const { site, logIn, logInSilently } = visit();
  const page = await logIn('ada');
  await attach(page);
  await logInSilently('eve');
  await page.getByRole('button').click();
  await page.waitForFunction(() => window.asked.length > 0);
  expect(await askedIn(page)).toEqual(['POST /form']);
  await page.evaluate(() => (window.answer = 'retry'));
  await press(page);
  expect(site.arrivals).toMatchObject([{ path: '/form', status: 200, user: 'eve' }]);
});

it('lets the server explain the refusal where nobody can be asked', async () => {
  const { site, logIn, logInSilently } = visit();
  const page = await logIn('ada');
  await page.evaluate(() => void window.createCsrfClient().attachForms());
  await logInSilently('eve');
  await press(page);
  expect(await page.textContent('h1')).toBe('Request refused');
  expect(site.arrivals).toMatchObject([{ path: '/form', status: 403 }]);
});

it('sends the form with what the page holds when the endpoint is away', async () => {
  const { site, logIn } = visit();
  const page = await logIn('ada');
  await attach(page);
  site.otherEndpoint = (response) => void response.writeHead(503).end();
  await press(page);
  expect(site.arrivals).toMatchObject([{ path: '/form', status: 200 }]);
});
