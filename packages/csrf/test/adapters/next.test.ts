import { describe, expect, test } from 'vitest';
import { startNext, target } from '../../conformance/targets/next.ts';
import { nextCsrf } from '../../src/adapters/next.ts';
import { Browser, codeOf, multipartBody, multipart, ownPage } from './client.ts';
import { basics } from './serving.ts';
import { promisesOf } from './suite.ts';

promisesOf(target);

const navigation = { accept: 'text/html', 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' };

/** The named inputs of the page's form, as a browser without scripts would send them. */
function inputsOf(page: string): Record<string, string> {
  const inputs = [...page.matchAll(/<input [^>]*>/gu)].map(([tag]): [string, string] => [
    /name="([^"]*)"/u.exec(tag)?.[1] ?? '',
    /value="([^"]*)"/u.exec(tag)?.[1] ?? '',
  ]);
  return Object.fromEntries<string>(inputs);
}

describe('a page of Next with a server action', () => {
  test('knows a new visitor from the first view on, and acts for that visitor only', async () => {
    const server = await startNext({ csrf: await basics() });
    try {
      const browser = new Browser(server.port);
      const page = await browser.send({ path: '/transfer-form', headers: navigation });
      expect(page.status).toBe(200);
      expect([...browser.cookies.keys()]).toEqual(['__Host-csrf-visitor']);
      const inputs = inputsOf(page.body);
      const post = (from: Browser, fields: Record<string, string>) =>
        from.send({
          method: 'POST',
          path: '/transfer-form',
          headers: { ...ownPage, ...multipart },
          body: multipartBody(fields),
        });

      expect((await post(browser, inputs)).status).toBe(200);
      expect(server.transfers).toEqual(['10']);

      const { _csrf: _, ...without } = inputs;
      expect(codeOf(await post(browser, without))).toBe('CSRF_TOKEN_MISSING');
      const stranger = new Browser(server.port);
      await stranger.send({ path: '/transfer-form', headers: navigation });
      expect(codeOf(await post(stranger, inputs))).toBe('CSRF_TOKEN_INVALID');
      expect(server.transfers).toEqual(['10']);
    } finally {
      await server.close();
    }
  });
});

describe('nextCsrf', () => {
  const session = (): string => 'S1';
  const headersOf = (values: Record<string, string>) => async () => new Headers(values);
  const refused = ({ code }: { readonly code: string }): string => code;
  const transfer = async (form: FormData): Promise<string> => `sent ${form.has('amount')}`;

  test('runs a server action only for a form with a good token', async () => {
    const options = { ...(await basics()), session, headers: headersOf({ ...ownPage }) };
    const csrf = nextCsrf(options);
    const action = csrf.action(transfer, { refused });
    const form = new FormData();
    form.set('amount', '10');
    expect(await action(form)).toBe('CSRF_TOKEN_MISSING');
    const { token, field } = await csrf.page();
    form.set(field, token);
    expect(await action(form)).toBe('sent true');
    form.append(field, token);
    expect(await action(form)).toBe('CSRF_TOKEN_MALFORMED');
  });

  test('checks a server action wherever its page lies', async () => {
    const csrf = nextCsrf({
      ...(await basics()),
      session,
      headers: headersOf({ ...ownPage }),
      exempt: ['/'],
      protectOnly: ['/account'],
    });
    expect(await csrf.action(transfer, { refused })(new FormData())).toBe('CSRF_TOKEN_MISSING');
  });

  test('lets the token of a server action come in the header', async () => {
    const options = { ...(await basics()), session };
    const { token } = await nextCsrf({ ...options, headers: headersOf({}) }).page();
    const headers = headersOf({ ...ownPage, 'x-csrf-token': token });
    const action = nextCsrf({ ...options, headers }).action(async (n: number) => `${n}`, {
      refused,
    });
    expect(await action(7)).toBe('7');
  });

  test('finds the token where React puts the fields of an action', async () => {
    const csrf = nextCsrf({ ...(await basics()), session, headers: headersOf({}) });
    const { token } = await csrf.page();
    const sentAs = async (name: string) => {
      const body = new FormData();
      body.set(name, token);
      const init = { method: 'POST', headers: ownPage, body };
      return csrf.check(new Request('https://app.example.com/transfer', init));
    };
    expect(await sentAs('1__csrf')).toBeNull();
    expect((await sentAs('x__csrf'))?.status).toBe(403);
  });

  test('says what to do when a page has no cookie to bind a token to', async () => {
    const csrf = nextCsrf({ ...(await basics()), session: () => null, headers: headersOf({}) });
    await expect(csrf.page()).rejects.toThrow(/let csrf\.proxy run/u);
  });

  test('takes the visitor away at a login in a server action', async () => {
    const options = { ...(await basics()), session: () => null };
    const response = new Headers();
    const old = await nextCsrf(options).token(new Request('https://app.example.com/'), response);
    const cookie = response.getSetCookie()[0]?.split(';')[0] ?? '';
    const csrf = nextCsrf({ ...options, headers: headersOf({ cookie }) });
    const set: string[] = [];
    await csrf.leaveIn({
      set: (name, value, { maxAge }) => set.push(`${name}=${value};${maxAge}`),
    });
    expect(set).toEqual(['__Host-csrf-visitor=;0']);
    const headers = { ...ownPage, cookie, 'x-csrf-token': old };
    const late = await csrf.check(
      new Request('https://app.example.com/x', { method: 'POST', headers }),
    );
    expect(late?.status).toBe(403);
  });

  test('says what it needs', async () => {
    const { ring } = await basics();
    expect(() => nextCsrf({ ring, session })).toThrow(/publicOrigins is missing/u);
    const csrf = nextCsrf({ ...(await basics()), session });
    await expect(csrf.page()).rejects.toThrow(/headers is missing/u);
  });
});
