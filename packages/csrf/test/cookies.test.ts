import { describe, expect, it } from 'vitest';
import { readCookie, setCookie } from '../src/cookies.ts';

describe('a cookie', () => {
  it.each([
    ['a=1; __Host-x=v; b=2', 'v'],
    ['__Host-x=v', 'v'],
    ['a=1;__Host-x= v ', 'v'],
    ['__Host-x=', ''],
    ['__Host-x=a=b', 'a=b'],
  ])('is read from %j', (cookie, value) => {
    expect(readCookie({ cookie }, '__Host-x')).toBe(value);
  });

  it.each([
    '__host-x=v',
    'a=b]__Host-x=v',
    '__Host-xy=v',
    'y__Host-x=v',
    '=__Host-x=v',
    '',
    'a=1, __Host-x=v',
  ])('is not read from %j', (cookie) => {
    expect(readCookie({ cookie }, '__Host-x')).toBeNull();
  });

  it('that was sent twice is nobody’s', () => {
    expect(readCookie({ cookie: '__Host-x=a; __Host-x=b' }, '__Host-x')).toBeNull();
    expect(readCookie({ cookie: '__Host-x=a; __Host-x=a' }, '__Host-x')).toBeNull();
  });

  it('is not read from a prototype', () => {
    const inherited = {};
    Object.setPrototypeOf(inherited, { cookie: '__Host-x=v' });
    expect(readCookie(inherited, '__Host-x')).toBeNull();
  });

  it('is set for this host, over TLS, out of reach of scripts and other sites', () => {
    expect(setCookie('__Host-x', 'v', false).header).toBe(
      '__Host-x=v; Path=/; Secure; SameSite=Lax; HttpOnly',
    );
  });
});
