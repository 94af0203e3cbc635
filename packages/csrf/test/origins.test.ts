import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOrigin, originFrom, originOf, originSet } from '../src/origins.ts';

describe('a serialised origin', () => {
  it.each([
    'https://app.example.com',
    'http://localhost:3000',
    'http://[::1]:3000',
    'https://xn--80ak6aa92e.com',
    'chrome-extension://abcdefghijklmnop',
  ])('%s is one', (text) => {
    expect(isOrigin(text)).toBe(true);
  });

  it.each([
    'null',
    '',
    'https://app.example.com/',
    'https://app.example.com.',
    'https://app.example.com@attacker.test',
    'https://a, https://b',
    'ht!tp:::',
    'https://аpp.example.com',
    'HTTPS://app.example.com',
    'https://App.example.com',
    'https://app.example.com:0443',
    'https://app.example.com:',
    'https://',
    'file://',
    'https://app.example.com\u0000',
    `https://${'a'.repeat(400)}.com`,
  ])('%j is none', (text) => {
    expect(isOrigin(text)).toBe(false);
  });

  it('is what the platform serialises, for every http URL', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        expect(originOf(url)).toBe(new URL(url).origin);
      }),
    );
  });

  it('is never read out of hostile text with an exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect([true, false]).toContain(isOrigin(text));
        const origin = originOf(text);
        expect(origin === null || typeof origin === 'string').toBe(true);
        const built = originFrom('https', text);
        expect(built === null || isOrigin(built)).toBe(true);
      }),
    );
  });
});

describe('the origin made of scheme and host', () => {
  it.each([
    ['https', 'app.example.com:443', 'https://app.example.com'],
    ['http', 'APP.example.com:8080', 'http://app.example.com:8080'],
    ['http', '[::1]:3000', 'http://[::1]:3000'],
  ])('%s and %s make %s', (scheme, host, origin) => {
    expect(originFrom(scheme, host)).toBe(origin);
  });

  it.each(['', 'a/b', 'a@b', 'a b', 'a,b', 'a\\b', 'a#b'])('%j is no host', (host) => {
    expect(originFrom('https', host)).toBeNull();
  });
});

describe('a set of origins', () => {
  const trusts = originSet('trustedOrigins', [
    'https://partner.test',
    'https://*.example.com',
    'https://*.shop.example.org:8443',
  ]);

  it.each(['https://partner.test', 'https://a.example.com', 'https://a.b.example.com'])(
    'holds %s',
    (origin) => {
      expect(trusts(origin)).toBe(true);
    },
  );

  it.each([
    'http://partner.test',
    'https://partner.test:444',
    'https://example.com',
    'https://evilexample.com',
    'https://.example.com',
    'http://a.example.com',
    'https://a.example.com:8443',
    'https://a.example.com.attacker.test',
    'https://a.shop.example.org',
  ])('does not hold %s', (origin) => {
    expect(trusts(origin)).toBe(false);
  });

  it.each([
    'null',
    '*',
    'https://*',
    'https://*.com:x',
    'app.example.com',
    'https://a.test/path',
    'https://x*.a.test',
  ])('refuses to be made of %j', (origin) => {
    expect(() => originSet('trustedOrigins', [origin])).toThrow(
      expect.objectContaining({ code: 'CSRF_OPTION_INVALID' }),
    );
  });

  it('takes upper case, default ports and names beyond ASCII as the browser writes them', () => {
    const set = originSet('publicOrigins', [
      'HTTPS://App.Example.com:443',
      'https://bücher.example',
    ]);
    expect(set('https://app.example.com')).toBe(true);
    expect(set('https://xn--bcher-kva.example')).toBe(true);
  });
});
