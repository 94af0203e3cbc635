// A token that was verified before is believed without its MAC. Everything else that can speak
// against it must still do so, at every use.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ring } from '@rampart/keyring';
import { createCsrf } from '../src/csrf.ts';
import { subjectOf } from '../src/mint.ts';
import type { Csrf, CsrfRequest } from '../src/types.ts';
import { aRequest, publicOrigin } from './requests.ts';
import { aRing, aRingAhead } from './rings.ts';

/** Milliseconds: how long tokens live, and keys that are followed by another. */
const life = 1_000;

let ring: Ring;
let csrf: Csrf;
let ahead = 0;

beforeEach(async () => {
  ahead = 0;
  ring = await aRingAhead(() => ahead, { keep: life, lead: 100, rotateEvery: 60_000 });
  csrf = createCsrf({ ring, publicOrigins: [publicOrigin], token: { ttl: null } });
});
afterEach(() => ring.close());

const everything = { session: 'S1', user: 'U1', tenant: 'T1' };

/** A request whose token was verified, and is remembered. */
async function remembered(by: Csrf = csrf, changes: Partial<CsrfRequest> = {}) {
  const request = aRequest({ binding: everything, ...changes });
  const { token } = by.issue(request, { action: 'POST /transfer' });
  const known = { ...request, headers: { ...request.headers, 'x-csrf-token': token } };
  expect(await outcome(known, by)).toBe('allow');
  return known;
}

async function outcome(request: CsrfRequest, by: Csrf = csrf): Promise<string> {
  const decision = await by.decide(request);
  return decision.kind === 'allow' ? 'allow' : decision.code;
}

describe('a token that was verified before', () => {
  it('is good again, for the same request', async () => {
    expect(await outcome(await remembered())).toBe('allow');
  });

  it.each([
    ['session', { session: 'S2' }],
    ['user', { user: 'U2' }],
    ['tenant', { tenant: 'T2' }],
  ])('is refused for another %s', async (_, other) => {
    const request = await remembered();
    const stolen = { ...request, binding: { ...everything, ...other } };
    expect(await outcome(stolen)).toBe('CSRF_TOKEN_INVALID');
  });

  it('is refused for another action', async () => {
    const request = await remembered();
    expect(await outcome({ ...request, target: '/delete' })).toBe('CSRF_TOKEN_INVALID');
  });

  it('is refused by another application', async () => {
    const request = await remembered();
    await using other = await aRing({ app: 'other' });
    expect(await outcome(request, createCsrf({ ring: other, publicOrigins: [publicOrigin] }))).toBe(
      'CSRF_TOKEN_KEY_FORGED',
    );
  });

  it('is refused from another origin', async () => {
    const request = await remembered();
    const headers = { ...request.headers, origin: 'https://attacker.test' };
    expect(await outcome({ ...request, headers })).toBe('CSRF_ORIGIN_MISMATCH');
  });

  it('is refused when it has grown too old', async () => {
    const shortLived = createCsrf({ ring, publicOrigins: [publicOrigin], token: { ttl: life } });
    const request = await remembered(shortLived);
    ahead += life + 1;
    expect(await outcome(request, shortLived)).toBe('CSRF_TOKEN_EXPIRED');
  });

  it('is refused when its key has died', async () => {
    const request = await remembered();
    await ring.rotate({ immediately: true });
    expect(await outcome(request)).toBe('allow');
    ahead += life + 1;
    expect(await outcome(request)).toBe('CSRF_TOKEN_EXPIRED');
  });

  it('is refused when its key was revoked', async () => {
    const request = await remembered();
    await ring.compromised();
    expect(await outcome(request)).toBe('CSRF_TOKEN_KEY_REVOKED');
  });

  it('is refused when its session was revoked', async () => {
    const request = await remembered();
    await ring.revocations.revoke(subjectOf({ kind: 's', holder: 'S1' }));
    expect(await outcome(request)).toBe('CSRF_TOKEN_REVOKED');
  });

  it('is refused when everything before a later moment was', async () => {
    const request = await remembered();
    ahead += 10;
    await ring.revokeBefore(ring.now());
    expect(await outcome(request)).toBe('CSRF_TOKEN_REVOKED');
  });
});

describe('a visitor’s cookie that was verified before', () => {
  const anonymous = { session: null };
  const visiting = (...cookies: string[]): CsrfRequest =>
    aRequest({ binding: anonymous, headers: { cookie: cookies.join('; ') } });

  async function visitor(): Promise<{ cookie: string; token: string }> {
    const { token, cookies } = csrf.issue(visiting());
    const cookie = cookies[0]?.header.split(';')[0] ?? '';
    expect(await outcome(withToken(visiting(cookie), token))).toBe('allow');
    return { cookie, token };
  }

  const withToken = (request: CsrfRequest, token: string): CsrfRequest => ({
    ...request,
    headers: { ...request.headers, 'x-csrf-token': token },
  });

  it('is refused beside a second one, whichever comes first', async () => {
    const [mine, planted] = [await visitor(), await visitor()];
    for (const pair of [
      [mine.cookie, planted.cookie],
      [planted.cookie, mine.cookie],
    ]) {
      for (const { token } of [mine, planted]) {
        expect(await outcome(withToken(visiting(...pair), token))).toBe('CSRF_COOKIE_AMBIGUOUS');
      }
    }
  });

  it('is refused when the visitor has logged in', async () => {
    const { cookie, token } = await visitor();
    await csrf.leave(visiting(cookie));
    expect(await outcome(withToken(visiting(cookie), token))).toBe('CSRF_BINDING_MISSING');
  });
});
