// The cookie of a person who is not logged in, over its whole life.
import { hours, type Ring } from '@rampart/keyring';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCsrf } from '../src/csrf.ts';
import type { Csrf, CsrfRequest } from '../src/types.ts';
import { aRequest, publicOrigin } from './requests.ts';
import { aRing, aRingAhead } from './rings.ts';

let ring: Ring;
let csrf: Csrf;
let ahead = 0;

beforeEach(async () => {
  ahead = 0;
  ring = await aRingAhead(() => ahead);
  csrf = createCsrf({ ring, publicOrigins: [publicOrigin], token: { ttl: hours(12) } });
});
afterEach(() => ring.close());

interface Page {
  readonly cookie: string;
  readonly token: string;
  readonly isNewCookie: boolean;
}

const anonymous = (headers: CsrfRequest['headers']): CsrfRequest =>
  aRequest({ binding: { session: null }, headers });

/** Opens a page with the cookie that the browser holds. */
function open(cookie?: string): Page {
  const { token, cookies } = csrf.issue(anonymous({ cookie }));
  const set = cookies[0]?.header.split(';')[0];
  return { cookie: set ?? cookie ?? '', token, isNewCookie: set !== undefined };
}

async function send({ cookie, token }: Pick<Page, 'cookie' | 'token'>): Promise<string> {
  const decision = await csrf.decide(anonymous({ cookie, 'x-csrf-token': token }));
  return decision.kind === 'allow' ? 'allow' : decision.code;
}

describe('a visitor’s cookie', () => {
  it('is set again in time, for the same visitor, so that open pages stay good', async () => {
    const first = open();
    ahead = hours(5);
    expect(open(first.cookie).isNewCookie).toBe(false);
    ahead = hours(8);
    const later = open(first.cookie);
    expect(later.isNewCookie).toBe(true);
    expect(await send({ cookie: later.cookie, token: first.token })).toBe('allow');
    expect(await send({ cookie: first.cookie, token: later.token })).toBe('allow');
  });

  it('outlives every token that was issued with it', async () => {
    const { cookie } = open();
    ahead = hours(5.9);
    const last = open(cookie);
    expect(last.isNewCookie).toBe(false);
    ahead = hours(17.8);
    expect(await send(last)).toBe('allow');
  });

  it('is dead after twice the life of a token, and a new visitor begins', async () => {
    const first = open();
    ahead = hours(25);
    expect(await send(first)).toBe('CSRF_BINDING_MISSING');
    const later = open(first.cookie);
    expect(later.isNewCookie).toBe(true);
    expect(await send(later)).toBe('allow');
  });

  it('is not alive again when the list has forgotten that its visitor left', async () => {
    const page = open();
    await csrf.leave(anonymous({ cookie: page.cookie }));
    expect(await send(page)).toBe('CSRF_BINDING_MISSING');
    for (const later of [6, 13, 24.5, 30]) {
      ahead = hours(later);
      expect(await send(page)).toBe('CSRF_BINDING_MISSING');
      expect(open(page.cookie).isNewCookie).toBe(true);
    }
  });

  it('is replaced when everything from before a moment was revoked', async () => {
    const page = open();
    ahead = 1_000;
    await ring.revokeBefore(ring.now());
    expect(await send(page)).toBe('CSRF_BINDING_MISSING');
    expect(await send(open(page.cookie))).toBe('allow');
  });
});

describe('a server without keys', () => {
  it('says so to visitors and sessions alike', async () => {
    const closed = await aRing();
    const own = createCsrf({ ring: closed, publicOrigins: [publicOrigin] });
    const { token, cookies } = own.issue(anonymous({}));
    const cookie = cookies[0]?.header.split(';')[0] ?? '';
    await closed.close();
    const headers = { cookie, 'x-csrf-token': token };
    for (const request of [anonymous(headers), aRequest({ headers })]) {
      expect(await own.decide(request)).toMatchObject({
        code: 'CSRF_KEYS_UNAVAILABLE',
        status: 503,
      });
    }
    expect(() => own.issue(anonymous({}))).toThrow(
      expect.objectContaining({ code: 'CSRF_KEYS_UNAVAILABLE' }),
    );
  });
});
