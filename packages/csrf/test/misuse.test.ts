import type { RampartEvent, Ring } from '@rampart/keyring';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCsrf } from '../src/csrf.ts';
import type { Csrf, CsrfOptions } from '../src/types.ts';
import { aRequest, publicOrigin } from './requests.ts';
import { aRing } from './rings.ts';

let ring: Ring;
let events: RampartEvent[];
beforeAll(async () => {
  ring = await aRing();
});
beforeEach(() => {
  events = [];
});
afterAll(() => ring.close());

const protect = (options: Partial<CsrfOptions> = {}): Csrf =>
  createCsrf({
    ring,
    publicOrigins: [publicOrigin],
    onEvent: (event) => events.push(event),
    ...options,
  });

const misuses = (): string[] =>
  events.filter((event) => event.class === 'application_lifecycle').map(({ code }) => code);

describe('misuse', () => {
  it.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json',
  ])('is told when nobody parsed the body: %s', async (type) => {
    const csrf = protect();
    await csrf.decide(aRequest({ headers: { 'content-type': type } }));
    await csrf.decide(aRequest({ headers: { 'content-type': type } }));
    expect(misuses()).toEqual(['CSRF_BODY_NOT_PARSED']);
  });

  it('is not told when the body was parsed, or is no form', async () => {
    const csrf = protect();
    await csrf.decide(aRequest({ headers: { 'content-type': 'application/json' }, body: {} }));
    await csrf.decide(aRequest({ headers: { 'content-type': 'text/plain' } }));
    expect(misuses()).toEqual([]);
  });

  it('is told behind a proxy that nobody named', async () => {
    const csrf = createCsrf({ ring, onEvent: (event) => events.push(event) });
    await csrf.decide(
      aRequest({
        secure: false,
        headers: {
          'sec-fetch-site': undefined,
          host: 'backend:3000',
          'x-forwarded-proto': 'https',
        },
      }),
    );
    expect(misuses()).toEqual(['CSRF_BEHIND_PROXY']);
  });

  it('is told behind a proxy also when the browser vouches for itself', async () => {
    const csrf = createCsrf({ ring, onEvent: (event) => events.push(event) });
    await csrf.decide(aRequest({ headers: { 'x-forwarded-host': 'app.example.com' } }));
    expect(misuses()).toEqual(['CSRF_BEHIND_PROXY']);
  });

  it('is told when the session id is another one at every request', async () => {
    const csrf = protect();
    for (let i = 0; i < 3; i++) {
      const { token } = csrf.issue(aRequest({ binding: { session: `made-anew-${i}` } }));
      const headers = { 'x-csrf-token': token, cookie: 'theme=dark' };
      await csrf.decide(aRequest({ method: 'GET' }));
      await csrf.decide(aRequest({ binding: { session: `made-anew-${i}x` }, headers }));
    }
    expect(misuses()).toEqual(['CSRF_SESSION_CHANGES']);
  });

  it('is not told where cookies hide the id, once a token has held for a session', async () => {
    const csrf = protect();
    const held = csrf.issue(aRequest());
    await csrf.decide(aRequest({ headers: { 'x-csrf-token': held.token } }));
    for (let i = 0; i < 5; i++) {
      const { token } = csrf.issue(aRequest({ binding: { session: `hash-${i}` } }));
      await csrf.decide(
        aRequest({ binding: { session: `hash-${i}x` }, headers: { 'x-csrf-token': token } }),
      );
    }
    expect(misuses()).toEqual([]);
  });

  it('is not told of people whose sessions really changed', async () => {
    const csrf = protect();
    for (let i = 0; i < 5; i++) {
      const { token } = csrf.issue(aRequest({ binding: { session: `before-${i}` } }));
      const session = `after-${i}`;
      const headers = { 'x-csrf-token': token, cookie: `__Host-sid=${session}` };
      await csrf.decide(aRequest({ binding: { session }, headers }));
    }
    expect(misuses()).toEqual([]);
  });
});

describe('an event', () => {
  it('tells of a refusal without token, session or body', async () => {
    const csrf = protect();
    const { token } = csrf.issue(aRequest());
    const secret = 'session-of-somebody';
    await csrf.decide(
      aRequest({
        binding: { session: secret },
        headers: { 'x-csrf-token': token },
        body: { pin: '1234' },
      }),
    );
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      code: 'CSRF_TOKEN_INVALID',
      outcome: 'refused',
      layer: 'csrf',
      defence: 'csrf.token',
    });
    const text = JSON.stringify(events);
    for (const word of [token, secret, '1234']) expect(text).not.toContain(word);
  });
});
