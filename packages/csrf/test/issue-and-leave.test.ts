// What is issued, for whom and for what, and how it ends.
import type { Ring } from '@rampart/keyring';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCsrf } from '../src/csrf.ts';
import type { Csrf, CsrfOptions } from '../src/types.ts';
import { aRequest, codeOf, publicOrigin, withToken } from './requests.ts';
import { aRing } from './rings.ts';

let ring: Ring;
beforeAll(async () => {
  ring = await aRing();
});
afterAll(() => ring.close());

const protect = (options: Partial<CsrfOptions> = {}): Csrf =>
  createCsrf({ ring, publicOrigins: [publicOrigin], ...options });

describe('the cookie for scripts', () => {
  it.each([
    [true, '__Host-XSRF-TOKEN'],
    ['XSRF-TOKEN', 'XSRF-TOKEN'],
  ])('spaCookie: %j sets %s, and leaving clears it', async (spaCookie, name) => {
    const csrf = protect({ spaCookie });
    const { token, cookies } = csrf.issue(aRequest());
    expect(cookies.map(({ header }) => header)).toEqual([
      `${name}=${token}; Path=/; Secure; SameSite=Lax`,
    ]);
    const echoed = aRequest({ headers: { 'x-xsrf-token': token } });
    expect(await codeOf(csrf, echoed)).toBe('allow');
    expect((await csrf.leave(echoed)).map((cookie) => cookie.name)).toEqual([name]);
  });
});

describe('a token for an action', () => {
  it('is good for that method and path only', async () => {
    const csrf = protect();
    const request = withToken(csrf, {}, 'POST /transfer/');
    expect(await codeOf(csrf, request)).toBe('allow');
    expect(await codeOf(csrf, { ...request, target: '/transfer/?x=1' })).toBe('allow');
    expect(await codeOf(csrf, { ...request, target: '/profile' })).toBe('CSRF_TOKEN_INVALID');
    expect(await codeOf(csrf, { ...request, method: 'DELETE' })).toBe('CSRF_TOKEN_INVALID');
  });

  it('may be required', async () => {
    const csrf = protect({ token: { actions: 'required' } });
    expect(await codeOf(csrf, withToken(csrf))).toBe('CSRF_TOKEN_ACTION_REQUIRED');
    expect(await codeOf(csrf, withToken(csrf, {}, '/transfer'))).toBe('allow');
  });

  it('may have a name of its own', async () => {
    const csrf = protect();
    const request = withToken(csrf, {}, 'move-money');
    expect(await codeOf(csrf, request, { action: 'move-money' })).toBe('allow');
    expect(await codeOf(csrf, request)).toBe('CSRF_TOKEN_INVALID');
  });
});

describe('a visitor who is not logged in', () => {
  const anonymous = { binding: { session: null } };

  it('needs the cookie that came with the token', async () => {
    const csrf = protect();
    const { token, cookies } = csrf.issue(aRequest(anonymous));
    expect(cookies).toHaveLength(1);
    const cookie = cookies[0]?.header.split(';')[0] ?? '';
    const send = (sent: string | undefined): Promise<string> =>
      codeOf(csrf, aRequest({ ...anonymous, headers: { cookie: sent, 'x-csrf-token': token } }));
    expect(await send(cookie)).toBe('allow');
    expect(await send(undefined)).toBe('CSRF_BINDING_MISSING');
    expect(await send(`${cookie}; ${cookie}`)).toBe('CSRF_COOKIE_AMBIGUOUS');
    expect(await send('__Host-csrf-visitor=evil')).toBe('CSRF_COOKIE_AMBIGUOUS');
    const other = csrf.issue(aRequest(anonymous)).cookies[0]?.header.split(';')[0];
    expect(await send(other)).toBe('CSRF_TOKEN_INVALID');
  });

  it('keeps the cookie that is good', () => {
    const csrf = protect();
    const cookie = csrf.issue(aRequest(anonymous)).cookies[0]?.header.split(';')[0] ?? '';
    expect(csrf.issue(aRequest({ ...anonymous, headers: { cookie } })).cookies).toEqual([]);
  });

  it('is another one after login: cookie and tokens from before are dead', async () => {
    const csrf = protect();
    const { token, cookies } = csrf.issue(aRequest(anonymous));
    const cookie = cookies[0]?.header.split(';')[0] ?? '';
    const before = aRequest({ ...anonymous, headers: { cookie, 'x-csrf-token': token } });
    expect(await codeOf(csrf, before)).toBe('allow');
    const replaced = await csrf.leave(before);
    expect(replaced[0]?.header).toContain('Max-Age=0');
    expect(await codeOf(csrf, before)).not.toBe('allow');
  });
});

describe('leaving', () => {
  it('ends what was issued for the session, and nothing issued after', async () => {
    const csrf = protect();
    const binding = { session: 'leaver' };
    const request = withToken(csrf, { binding });
    expect(await codeOf(csrf, request)).toBe('allow');
    await csrf.leave(request);
    expect(await codeOf(csrf, request)).toBe('CSRF_TOKEN_REVOKED');
    expect(await codeOf(csrf, withToken(csrf, { binding: { session: 'stayer' } }))).toBe('allow');
  });
});

describe('ending a session from outside', () => {
  it('kills its tokens, and rejects when that cannot be done', async () => {
    const csrf = protect();
    const binding = { session: 'of a lost laptop' };
    const request = withToken(csrf, { binding });
    await csrf.endSession(binding.session);
    expect(await codeOf(csrf, request)).toBe('CSRF_TOKEN_REVOKED');

    const closed = await aRing();
    await closed.close();
    await expect(createCsrf({ ring: closed }).endSession('S1')).rejects.toThrow(
      'KEYRING_RING_CLOSED',
    );
  });
});

describe('a token issued for the session that has just left', () => {
  it('is good, in the same millisecond too', async () => {
    const csrf = protect();
    const binding = { session: 'keeps its id' };
    for (let round = 0; round < 50; round++) {
      const request = withToken(csrf, { binding });
      await csrf.leave(request);
      expect(await codeOf(csrf, request)).toBe('CSRF_TOKEN_REVOKED');
      expect(await codeOf(csrf, withToken(csrf, { binding }))).toBe('allow');
    }
  });
});

describe('a route that counts a token once', () => {
  it('lets exactly one of many parallel requests pass', async () => {
    const csrf = protect();
    await csrf.prepareOnce();
    const request = withToken(csrf);
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => codeOf(csrf, request, { once: true })),
    );
    expect(outcomes.filter((outcome) => outcome === 'allow')).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(['allow', 'CSRF_TOKEN_USED']));
  });
});

describe('being ready', () => {
  it('includes the memory of routes that count once', async () => {
    const own = await aRing();
    const csrf = createCsrf({ ring: own, publicOrigins: [publicOrigin] });
    const begun = csrf.prepareOnce();
    await csrf.ready();
    expect(await codeOf(csrf, withToken(csrf), { once: true })).toBe('allow');
    await begun;
    await own.close();
  });
});

describe('renewal', () => {
  it('knows the person again, also in another session, and nobody else', () => {
    const csrf = protect();
    const alice = (session: string) => aRequest({ binding: { session, user: 'alice' } });
    const { person } = csrf.renew(alice('S1'));
    expect(csrf.renew(alice('S2'), person).samePerson).toBe(true);
    expect(
      csrf.renew(aRequest({ binding: { session: 'S1', user: 'bob' } }), person).samePerson,
    ).toBe(false);
    expect(csrf.renew(aRequest({ binding: { session: null } }), person).samePerson).toBe(false);
    expect(csrf.renew(alice('S1'), 'garbage').samePerson).toBe(false);
  });
});
