import type { Ring } from '@rampart/keyring';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCsrf } from '../src/csrf.ts';
import type { CsrfOptions } from '../src/types.ts';
import { aRing } from './rings.ts';

let ring: Ring;
beforeAll(async () => {
  ring = await aRing();
});
afterAll(() => ring.close());

// As a JavaScript user would: with whatever was written.
const build = (options: object) => createCsrf(Object.assign({ ring }, options));

describe('options', () => {
  it.each([
    [{ publicOrigin: [] }, 'did you mean "publicOrigins"?'],
    [{ trustedorigins: [] }, 'did you mean "trustedOrigins"?'],
    [{ token: { tl: 1 } }, 'did you mean "token.ttl"?'],
    [{ proxies: { trusts: 1 } }, 'did you mean "proxies.trust"?'],
    [{ flux: 1 }, 'known are ring, mode'],
  ])('that do not exist are errors with a suggestion: %j', (options, suggestion) => {
    expect(() => build(options)).toThrow(`CSRF_OPTION_UNKNOWN: there is no option`);
    expect(() => build(options)).toThrow(suggestion);
  });

  it.each([
    { ring: {} },
    { mode: 'double-submit' },
    { trustedOrigins: ['null'] },
    { safeMethods: ['POST'] },
    { safeMethods: ['get'] },
    { safeMethods: ['TRACE'] },
    { token: { ttl: 0 } },
    { token: { ttl: Number.NaN } },
    { token: { skew: -1 } },
    { token: { skew: 3_600_000 } },
    { token: { field: '__proto__' } },
    { token: { headers: ['cookie'] } },
    { token: { accept: [] } },
    { token: { accept: [3] } },
    { token: { accept: [2], issue: 1 } },
    { token: { actions: true } },
    { token: { remember: -1 } },
    { proxies: { trust: -1 } },
    { proxies: { trust: ['10.0.0.0/33'] } },
    { proxies: { trust: ['proxy.local'] } },
    { exempt: ['hooks'] },
    { exempt: ['/hooks/*'] },
    { visitorCookie: 'visitor' },
    { customHeader: 'a b' },
    { reportOnly: { until: new Date('never') } },
    { reportOnly: { until: 1 } },
    { publicOrigins: [] },
    { protectOnly: [] },
    { spaCookie: 'a b' },
  ])('with impossible values are errors: %j', (options) => {
    expect(() => build(options)).toThrow(expect.objectContaining({ code: 'CSRF_OPTION_INVALID' }));
  });

  it('are all accepted together', () => {
    const everything: CsrfOptions = {
      ring,
      mode: 'token',
      publicOrigins: ['https://app.example.com'],
      trustedOrigins: ['https://*.example.com'],
      proxies: { trust: ['10.0.0.0/8', '::1'], header: 'forwarded' },
      safeMethods: ['GET', 'QUERY'],
      token: {
        ttl: null,
        skew: 0,
        headers: ['x-t'],
        field: 't',
        accept: [1, 2],
        issue: 1,
        actions: 'off',
        remember: 0,
      },
      requireOriginSignal: true,
      allowMissingOriginSignal: false,
      exempt: ['/a'],
      protectOnly: ['/b'],
      exemptBearer: true,
      customHeader: 'X-Ours',
      visitorCookie: '__Host-v',
      spaCookie: true,
      reportOnly: { until: new Date('2020-01-01') },
      onEvent: () => {},
    };
    expect(createCsrf(everything).headersRead).toContain('x-t');
  });
});
