import type { Ring } from '@rampart/keyring';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCsrf } from '../src/csrf.ts';
import type { Csrf, CsrfOptions, CsrfRequest, Headers } from '../src/types.ts';
import { aRequest, codeOf, publicOrigin, withToken } from './requests.ts';
import { aRing } from './rings.ts';

let ring: Ring;
beforeAll(async () => {
  ring = await aRing();
});
afterAll(() => ring.close());

const protect = (options: Partial<CsrfOptions> = {}): Csrf =>
  createCsrf({ ring, publicOrigins: [publicOrigin], ...options });

const protectUnpinned = (options: Partial<CsrfOptions> = {}): Csrf =>
  createCsrf({ ring, ...options });

describe('the token mode', () => {
  it('lets an honest request with its token pass, on the spot', () => {
    const csrf = protect();
    expect(csrf.decide(withToken(csrf))).toEqual({ kind: 'allow' });
  });

  it('refuses a missing token', async () => {
    expect(await codeOf(protect(), aRequest())).toBe('CSRF_TOKEN_MISSING');
  });

  it('refuses another session’s token', async () => {
    const csrf = protect();
    const stolen = { ...withToken(csrf), binding: { session: 'S2' } };
    expect(await codeOf(csrf, stolen)).toBe('CSRF_TOKEN_INVALID');
  });

  it.each(['user', 'tenant'] as const)('refuses a token of another %s', async (part) => {
    const csrf = protect();
    const request = withToken(csrf, { binding: { session: 'S1', [part]: 'a' } });
    expect(await codeOf(csrf, request)).toBe('allow');
    for (const other of ['b', '', undefined]) {
      const changed = { ...request, binding: { session: 'S1', [part]: other } };
      expect(await codeOf(csrf, changed)).toBe('CSRF_TOKEN_INVALID');
    }
  });

  it('does not mistake a session for a visitor of the same name', async () => {
    const csrf = protect();
    const anonymous = aRequest({ binding: { session: null } });
    const { token, cookies } = csrf.issue(anonymous);
    const cookie = cookies[0]?.header.split(';')[0] ?? '';
    const own = aRequest({
      binding: { session: null },
      headers: { cookie, 'x-csrf-token': token },
    });
    expect(await codeOf(csrf, own)).toBe('allow');
    const claimed = { ...own, binding: { session: cookie.split('=')[1] ?? '' } };
    expect(await codeOf(csrf, claimed)).toBe('CSRF_TOKEN_INVALID');
  });

  it('checks every content type and none', async () => {
    for (const type of ['text/plain', 'application/json', 'x', undefined]) {
      expect(await codeOf(protect(), aRequest({ headers: { 'content-type': type } }))).toBe(
        'CSRF_TOKEN_MISSING',
      );
    }
  });

  it('takes the token from the body as well', async () => {
    const csrf = protect();
    const { token } = csrf.issue(aRequest());
    expect(await codeOf(csrf, aRequest({ body: { _csrf: token } }))).toBe('allow');
    const bare = { __proto__: null, _csrf: token };
    expect(await codeOf(csrf, aRequest({ body: bare }))).toBe('allow');
  });

  it('takes no inherited, listed, nested, computed or converted token', async () => {
    const csrf = protect();
    const { token } = csrf.issue(aRequest());
    const bodies: [unknown, string][] = [
      [{ __proto__: { _csrf: token } }, 'CSRF_TOKEN_MISSING'],
      [{ _csrf: [token, token] }, 'CSRF_TOKEN_MALFORMED'],
      [{ _csrf: { toString: () => token } }, 'CSRF_TOKEN_MALFORMED'],
      [Object.defineProperty({}, '_csrf', { get: () => token }), 'CSRF_TOKEN_MALFORMED'],
      [{ _csrf: null }, 'CSRF_TOKEN_MALFORMED'],
      [{ _csrf: true }, 'CSRF_TOKEN_MALFORMED'],
      [{ user: { _csrf: token } }, 'CSRF_TOKEN_MISSING'],
      [['_csrf', token], 'CSRF_TOKEN_MISSING'],
      [Buffer.from(`_csrf=${token}`), 'CSRF_TOKEN_MISSING'],
      [token, 'CSRF_TOKEN_MISSING'],
    ];
    for (const [body, code] of bodies) expect(await codeOf(csrf, aRequest({ body }))).toBe(code);
  });

  it('takes no token from a polluted prototype', async () => {
    const csrf = protect();
    const { token } = csrf.issue(aRequest());
    Reflect.defineProperty(Object.prototype, 'x-csrf-token', { value: token, configurable: true });
    try {
      expect(await codeOf(csrf, aRequest({ body: {} }))).toBe('CSRF_TOKEN_MISSING');
    } finally {
      Reflect.deleteProperty(Object.prototype, 'x-csrf-token');
    }
  });

  it('refuses two tokens that differ, and takes one that is said twice', async () => {
    const csrf = protect();
    const [a, b] = [csrf.issue(aRequest()).token, csrf.issue(aRequest()).token];
    const both = (first: string, second: string) =>
      aRequest({ headers: { 'x-csrf-token': first, 'x-xsrf-token': second } });
    expect(await codeOf(csrf, both(a, b))).toBe('CSRF_TOKEN_AMBIGUOUS');
    expect(await codeOf(csrf, both(a, a))).toBe('allow');
    const header = { 'x-csrf-token': a };
    expect(await codeOf(csrf, aRequest({ headers: header, body: { _csrf: b } }))).toBe(
      'CSRF_TOKEN_AMBIGUOUS',
    );
    expect(await codeOf(csrf, aRequest({ headers: { 'x-csrf-token': [a, a] } }))).toBe(
      'CSRF_TOKEN_MALFORMED',
    );
  });

  it('refuses a valid token that another site sends', async () => {
    const csrf = protect();
    const cross = withToken(csrf, {
      headers: { origin: 'https://attacker.test', 'sec-fetch-site': 'cross-site' },
    });
    expect(await codeOf(csrf, cross)).toBe('CSRF_METADATA_CROSS_SITE');
  });

  it('lets safe methods pass without a token, from anywhere', async () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const request = aRequest({ method, headers: { 'sec-fetch-site': 'cross-site' } });
      expect(await codeOf(protect(), request)).toBe('allow');
    }
  });
});

describe('the origin layer', () => {
  const from = (origin: string | undefined, site?: string): Partial<CsrfRequest> => ({
    headers: { origin, 'sec-fetch-site': site },
  });
  const trusting = { trustedOrigins: ['https://www.example.com'] };

  it.each([
    ['another origin', from('https://attacker.test'), {}, 'CSRF_ORIGIN_MISMATCH'],
    ['null', from('null'), {}, 'CSRF_ORIGIN_NULL'],
    ['null, though the browser vouches', from('null', 'same-origin'), {}, 'allow'],
    ['what is no origin', from('ht!tp:::'), {}, 'CSRF_ORIGIN_MALFORMED'],
    ['a neighbour', from('https://www.example.com', 'same-site'), {}, 'CSRF_METADATA_SAME_SITE'],
    ['a trusted neighbour', from('https://www.example.com', 'same-site'), trusting, 'allow'],
    [
      'a trusted neighbour, unnamed',
      from(undefined, 'same-site'),
      trusting,
      'CSRF_METADATA_SAME_SITE',
    ],
    ['nobody', from(undefined), {}, 'allow'],
    [
      'nobody, where that is refused',
      from(undefined),
      { requireOriginSignal: true },
      'CSRF_ORIGIN_MISSING',
    ],
    ['the person alone', from(undefined, 'none'), { requireOriginSignal: true }, 'allow'],
    ['a browser of the future', from(publicOrigin, 'new-value'), {}, 'allow'],
    [
      'our name, yet a foreign address',
      from('https://attacker.test', 'same-origin'),
      {},
      'CSRF_ORIGIN_MISMATCH',
    ],
  ])('decides on %s', async (_, request, options, code) => {
    const csrf = protect(options);
    expect(await codeOf(csrf, withToken(csrf, request))).toBe(code);
  });

  it.each([
    ['https://app.example.com/form?x=1#y', 'allow'],
    ['http://app.example.com/form', 'CSRF_ORIGIN_MISMATCH'],
    ['https://attacker.test/https://app.example.com/', 'CSRF_ORIGIN_MISMATCH'],
    ['about:blank', 'CSRF_ORIGIN_MALFORMED'],
  ])('falls back on Referer: %s', async (referer, code) => {
    const csrf = protect();
    const request = withToken(csrf, {
      headers: { origin: undefined, 'sec-fetch-site': undefined, referer },
    });
    expect(await codeOf(csrf, request)).toBe(code);
  });

  it('refuses two names for the host', async () => {
    const csrf = protect();
    const absolute = {
      target: 'https://app.example.com/transfer',
      headers: { host: 'attacker.test' },
    };
    expect(await codeOf(csrf, withToken(csrf, absolute))).toBe('CSRF_HOST_CONFLICT');
    const pseudo = { headers: { ':authority': 'app.example.com', host: 'attacker.test' } };
    expect(await codeOf(csrf, withToken(csrf, pseudo))).toBe('CSRF_HOST_CONFLICT');
  });

  it('reads its own origin off Host when none is pinned, and off named proxies only', async () => {
    const csrf = protectUnpinned();
    const honest = { headers: { 'sec-fetch-site': undefined } };
    expect(await codeOf(csrf, withToken(csrf, honest))).toBe('allow');
    const spoofed = {
      headers: {
        'sec-fetch-site': undefined,
        origin: 'https://attacker.test',
        'x-forwarded-host': 'attacker.test',
      },
    };
    expect(await codeOf(csrf, withToken(csrf, spoofed))).toBe('CSRF_ORIGIN_MISMATCH');
  });

  it.each([
    ['10.0.0.7', 'allow'],
    ['::ffff:10.0.0.7', 'allow'],
    ['10.1.0.7', 'CSRF_ORIGIN_MISMATCH'],
    [undefined, 'CSRF_ORIGIN_MISMATCH'],
  ])('believes the proxy at %s: %s', async (peer, code) => {
    const csrf = protectUnpinned({ proxies: { trust: ['10.0.0.0/24'] } });
    const request = withToken(csrf, {
      peer,
      secure: false,
      headers: {
        host: 'backend:3000',
        'sec-fetch-site': undefined,
        'x-forwarded-host': 'app.example.com',
        'x-forwarded-proto': 'https',
      },
    });
    expect(await codeOf(csrf, request)).toBe(code);
  });
});

describe('HTTP/2', () => {
  const h2 = (headers: Headers): Partial<CsrfRequest> => ({
    headers: {
      host: undefined,
      'sec-fetch-site': undefined,
      ':authority': 'app.example.com',
      ...headers,
    },
  });

  it('names the host in a pseudo-header', async () => {
    const csrf = protectUnpinned();
    expect(await codeOf(csrf, withToken(csrf, h2({})))).toBe('allow');
    expect(await codeOf(csrf, withToken(csrf, h2({ origin: 'https://attacker.test' })))).toBe(
      'CSRF_ORIGIN_MISMATCH',
    );
  });

  it('may name it a second time in Host, with the port that goes without saying', async () => {
    const csrf = protectUnpinned();
    expect(await codeOf(csrf, withToken(csrf, h2({ host: 'App.example.com:443' })))).toBe('allow');
    expect(await codeOf(csrf, withToken(csrf, h2({ host: 'app.example.com:444' })))).toBe(
      'CSRF_HOST_CONFLICT',
    );
  });
});

describe('what an application hands in', () => {
  // Frameworks parse cookies into objects, whatever the types say.
  const odd = (session: unknown): CsrfRequest =>
    Object.assign(aRequest(), { binding: { session } });

  it.each([42, { id: 'S1' }, ['S1'], true])(
    'as a session that is no text is refused: %j',
    async (session) => {
      const csrf = protect();
      const { token } = csrf.issue(aRequest());
      const request = {
        ...odd(session),
        headers: { ...odd(session).headers, 'x-csrf-token': token },
      };
      expect(await codeOf(csrf, request)).toBe('CSRF_TOKEN_INVALID');
      expect(() => csrf.issue(odd(session))).toThrow(
        expect.objectContaining({ code: 'CSRF_BINDING_INVALID' }),
      );
    },
  );

  it('as ids of the greatest length is bound in tokens and in tags of persons', () => {
    const binding = { session: 's'.repeat(1024), user: 'u'.repeat(1024), tenant: 't'.repeat(1024) };
    const csrf = protect();
    const { person } = csrf.renew(aRequest({ binding }));
    expect(csrf.renew(aRequest({ binding }), person).samePerson).toBe(true);
  });

  it('as a listener may throw, and the decision stands', async () => {
    const csrf = protect({
      onEvent: () => {
        throw new Error('a listener that fails');
      },
    });
    expect(await codeOf(csrf, aRequest())).toBe('CSRF_TOKEN_MISSING');
  });
});

describe('the other modes', () => {
  it('origin: asks for proof, not for a token', async () => {
    const csrf = protect({ mode: 'origin' });
    expect(await codeOf(csrf, aRequest())).toBe('allow');
    const silent = aRequest({ headers: { origin: undefined, 'sec-fetch-site': undefined } });
    expect(await codeOf(csrf, silent)).toBe('CSRF_ORIGIN_MISSING');
    const lenient = protect({ mode: 'origin', allowMissingOriginSignal: true });
    expect(await codeOf(lenient, silent)).toBe('allow');
    const unlisted = aRequest({ headers: { origin: undefined, 'sec-fetch-site': 'new' } });
    expect(await codeOf(lenient, unlisted)).toBe('CSRF_ORIGIN_MISSING');
  });

  it('header: asks for a header that foreign pages cannot send', async () => {
    const csrf = protect({ mode: 'header' });
    expect(await codeOf(csrf, aRequest())).toBe('CSRF_HEADER_MISSING');
    expect(await codeOf(csrf, aRequest({ headers: { 'x-requested-with': '' } }))).toBe(
      'CSRF_HEADER_MISSING',
    );
    expect(await codeOf(csrf, aRequest({ headers: { 'x-requested-with': 'fetch' } }))).toBe(
      'allow',
    );
  });

  it('checks upgrades by their origin in every mode', async () => {
    const upgrade = (origin: string | undefined): CsrfRequest =>
      aRequest({
        method: 'GET',
        headers: { upgrade: 'websocket', origin, 'sec-fetch-site': undefined },
      });
    for (const mode of ['token', 'origin', 'header'] as const) {
      expect(await codeOf(protect({ mode }), upgrade(publicOrigin))).toBe('allow');
      expect(await codeOf(protect({ mode }), upgrade('https://attacker.test'))).toBe(
        'CSRF_ORIGIN_MISMATCH',
      );
      expect(await codeOf(protect({ mode }), upgrade(undefined))).toBe('CSRF_ORIGIN_MISSING');
    }
  });

  it('give no lighter check to an unsafe request that carries an Upgrade header', async () => {
    const csrf = protect();
    const post = aRequest({ headers: { upgrade: 'websocket', connection: 'upgrade' } });
    expect(await codeOf(csrf, post)).toBe('CSRF_TOKEN_MISSING');
    expect((await csrf.decideUpgrade(post)).kind).toBe('refuse');
  });

  it('judge what a server hands out as an upgrade, whatever its protocol is called', async () => {
    const csrf = protect();
    const from = (origin: string) =>
      aRequest({
        method: 'GET',
        headers: { upgrade: 'chat', origin, 'sec-fetch-site': undefined },
      });
    expect(await csrf.decideUpgrade(from(publicOrigin))).toEqual({ kind: 'allow' });
    expect(await csrf.decideUpgrade(from('https://attacker.test'))).toMatchObject({
      code: 'CSRF_ORIGIN_MISMATCH',
    });
  });

  it('origin: does not take the person alone for our page when another origin is named', async () => {
    const csrf = protect({ mode: 'origin' });
    const alone = (origin: string | undefined) =>
      aRequest({ headers: { origin, 'sec-fetch-site': 'none' } });
    expect(await codeOf(csrf, alone(undefined))).toBe('allow');
    expect(await codeOf(csrf, alone('null'))).toBe('CSRF_ORIGIN_NULL');
    expect(await codeOf(protectUnpinned({ mode: 'origin' }), alone('https://attacker.test'))).toBe(
      'CSRF_ORIGIN_MISMATCH',
    );
  });

  it('lets a bearer token pass only where asked, and only without cookies', async () => {
    const headers = { authorization: 'Bearer x', origin: undefined, 'sec-fetch-site': undefined };
    const bearer = aRequest({ headers });
    expect(await codeOf(protect(), bearer)).toBe('CSRF_TOKEN_MISSING');
    const csrf = protect({ exemptBearer: true });
    expect(await codeOf(csrf, bearer)).toBe('allow');
    expect(await codeOf(csrf, aRequest({ headers: { ...headers, cookie: 'a=b' } }))).toBe(
      'CSRF_TOKEN_MISSING',
    );
    expect(
      await codeOf(csrf, aRequest({ headers: { ...headers, authorization: 'Basic x' } })),
    ).toBe('CSRF_TOKEN_MISSING');
  });
});

describe('exempt paths', () => {
  it('are let through before anything is asked', async () => {
    const csrf = protect({ exempt: ['/hooks/stripe'] });
    const hook = {
      target: '/hooks/stripe',
      headers: { origin: undefined, 'sec-fetch-site': undefined },
    };
    expect(await codeOf(csrf, aRequest(hook))).toBe('allow');
    expect(await codeOf(csrf, aRequest({ ...hook, target: '//hooks/stripe' }))).toBe(
      'CSRF_TOKEN_MISSING',
    );
  });
});
