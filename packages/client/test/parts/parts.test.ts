import { describe, expect, it } from 'vitest';

import {
  base64url,
  ClientError,
  date,
  digits,
  EmailHash,
  emailHash,
  hex,
  keyspace,
  oneOf,
  pattern,
  slug,
  uuid,
} from '../../src/index.ts';

const secret = 'a secret of sixteen bytes';

/** A part, texts that it takes, and texts that only look like them. */
const cases = [
  [
    'digits()',
    digits(),
    ['0', '7', '18446744073709551615', '9'.repeat(20)],
    ['00', '07', '1'.repeat(21), 'a'],
  ],
  ['digits({ max: 3 })', digits({ max: 3 }), ['0', '999'], ['1000', '000']],
  ['digits({ length: 5 })', digits({ length: 5 }), ['00000', '01234'], ['1234', '123456']],
  [
    'uuid()',
    uuid(),
    ['00000000-0000-0000-0000-000000000000', '6f835d2c-9d39-4954-b7f1-76df24b94c28'],
    [
      '6F835D2C-9D39-4954-B7F1-76DF24B94C28',
      '6f835d2c9d394954b7f176df24b94c28',
      '6f835d2c-9d39-4954-b7f1-76df24b94c2g',
      'urn:uuid:6f835d2c-9d39-4954-b7f1-76df24b94c28',
    ],
  ],
  [
    'slug()',
    slug(),
    ['a', '7', 'red-car-2', 'a'.repeat(64)],
    ['-a', 'a-', 'a--b', 'A', 'a_b', 'a'.repeat(65), `a-${'b'.repeat(63)}`],
  ],
  ['slug({ max: 3 })', slug({ max: 3 }), ['a-b', 'abc'], ['a-bc', 'abcd']],
  ['hex({ length: 4 })', hex({ length: 4 }), ['00ff', 'dead'], ['00FF', '0ff', '000ff', '0x0f']],
  [
    'base64url({ length: 4 })',
    base64url({ length: 4 }),
    ['ab-_', 'AB09'],
    ['ab+/', 'abc=', 'abc', 'abcde'],
  ],
  ['base64url({ bytes: 1 })', base64url({ bytes: 1 }), ['AA', '_w'], ['AB', 'A', 'AAA', '-_']],
  ['base64url({ bytes: 2 })', base64url({ bytes: 2 }), ['AAA', '__8'], ['AAB', '___']],
  ['base64url({ bytes: 3 })', base64url({ bytes: 3 }), ['AAAA', '____'], ['AAA', 'AAAAA']],
  [
    "oneOf('user', 'api')",
    oneOf('user', 'api'),
    ['user', 'api'],
    ['User', 'use', 'users', 'userapi', 'userapiuser'],
  ],
  [
    'date()',
    date(),
    ['2028-02-29', '2000-02-29', '0000-02-29', '2027-12-31', '9999-01-01'],
    [
      '2027-02-29',
      '1900-02-29',
      '2028-02-30',
      '2028-04-31',
      '2028-13-01',
      '2028-00-10',
      '2028-1-1',
      '2028-01-00',
      '20280101',
    ],
  ],
  [
    'pattern(/[A-Z]{2}-?[0-9]{1,3}/)',
    pattern(/[A-Z]{2}-?[0-9]{1,3}/),
    ['AB1', 'AB-123'],
    ['AB', 'ab1', 'AB-1234', 'AB--1'],
  ],
] as const;

/** As it is called without the compiler. */
function loosely(make: (options: never) => unknown, options: object): () => unknown {
  return (): unknown => Reflect.apply(make, undefined, [options]);
}

describe.each(cases)('%s', (_, part, good, bad) => {
  it('takes exactly what it means', () => {
    expect(good.filter((text) => !part.test(text))).toEqual([]);
    expect(bad.filter((text) => part.test(text))).toEqual([]);
  });
});

describe('a value that is no text', () => {
  it('is a number for digits, as long as no digit of it is lost', () => {
    const product = keyspace('product:{id}', { id: digits() });
    expect(String(product.key({ id: 42 }))).toBe('product:42');
    expect(String(product.key({ id: Number.MAX_SAFE_INTEGER }))).toBe('product:9007199254740991');
    expect(String(product.key({ id: 2n ** 64n - 1n }))).toBe('product:18446744073709551615');
    expect(() => product.key({ id: 2 ** 53 })).toThrow(ClientError);
    expect(() => product.key({ id: -0.5 })).toThrow(ClientError);
  });

  it('is a Date for a day, whose day in UTC it is', () => {
    const daily = keyspace('visits:{day}', { day: date() });
    expect(String(daily.key({ day: new Date('2028-02-29T23:59:59.999Z') }))).toBe(
      'visits:2028-02-29',
    );
    expect(String(daily.key({ day: new Date('2028-03-01T00:30:00+01:00') }))).toBe(
      'visits:2028-02-29',
    );
    expect(() => daily.key({ day: new Date('a day') })).toThrow(ClientError);
    expect(() => daily.key({ day: new Date(8.64e15) })).toThrow(ClientError);
  });

  it('is used without asking its own methods, which may have been replaced', () => {
    const day = Object.assign(new Date('2028-02-29'), { getTime: () => 0, toISOString: () => 'x' });
    expect(date().write(day)).toBe('2028-02-29');
  });
});

describe('every day from 1895 to 2105', () => {
  it('is a day of date() exactly if the calendar of JavaScript has it', () => {
    const part = date();
    for (let year = 1895; year <= 2105; year += 1) {
      for (let month = 0; month <= 13; month += 1) {
        for (let day = 0; day <= 32; day += 1) {
          const [mm, dd] = [month, day].map((number) => String(number).padStart(2, '0'));
          const text = `${year}-${mm}-${dd}`;
          const time = new Date(`${text}T00:00:00Z`);
          const exists = !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
          if (part.test(text) !== exists) expect.fail(text);
        }
      }
    }
  });
});

describe('base64url with bytes', () => {
  it.each([1, 2, 3, 16, 31, 32])(
    'takes every encoding of %i bytes, and no other spelling',
    (bytes) => {
      const part = base64url({ bytes });
      for (let round = 0; round < 100; round += 1) {
        const text = Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString(
          'base64url',
        );
        expect(part.test(text)).toBe(true);
        const other = text.slice(0, -1) + (text.endsWith('B') ? 'C' : 'B');
        const canonical = Buffer.from(other, 'base64url').toString('base64url') === other;
        expect(part.test(other)).toBe(canonical);
      }
    },
  );
});

describe('the hash of an address', () => {
  const account = keyspace('account:{email}', { email: emailHash({ secret }) });

  it('is the same for the same address in any case, and does not show it', () => {
    const key = String(account.key({ email: 'Ada@Example.org' }));
    expect(key).toBe(String(account.key({ email: 'ada@example.org' })));
    expect(key).toMatch(/^account:[\w-]{43}$/u);
  });

  it('is another one with another secret', () => {
    const other = keyspace('account:{email}', { email: emailHash({ secret: `${secret}!` }) });
    const email = 'ada@example.org';
    expect(String(other.key({ email }))).not.toBe(String(account.key({ email })));
  });

  it('comes back from parse as what makes the same key again, and from nowhere else', () => {
    const key = account.key({ email: 'ada@example.org' });
    const parts = account.parse(key);
    expect(parts?.email).toBeInstanceOf(EmailHash);
    expect(parts !== null && String(account.key(parts))).toBe(String(key));
    const hash = String(parts?.email);
    expect(() => account.key({ email: hash })).toThrow('takes a mail address');
  });

  it.each([
    'ada',
    'ada@',
    '@example.org',
    'ada@example',
    'a b@example.org',
    'ada@exa mple.org',
    'ada@-x.org',
    'ada@example.org\n',
    'ad\u0430@example.org',
    `${'a'.repeat(250)}@x.org`,
    'ada@example..org',
  ])('is not made of %j', (email) => {
    expect(() => account.key({ email })).toThrow(ClientError);
  });

  it.each(['', 'short', new Uint8Array(15), undefined, 5])(
    'needs a secret worth the name, not %j',
    (short) => {
      expect(loosely(emailHash, { secret: short })).toThrow('at least 16 bytes');
    },
  );
});

describe('the options of a part', () => {
  it.each([
    [loosely(digits, { max: 0 }), 'digits({ max }) takes a whole number from 1 to 512, not 0.'],
    [loosely(digits, { max: 1.5 }), 'not 1.5.'],
    [loosely(digits, { length: '5' }), 'not "5".'],
    [loosely(slug, { max: 513 }), 'not 513.'],
    [loosely(hex, {}), 'hex({ length }) takes a whole number from 1 to 512, not undefined.'],
    [loosely(base64url, {}), 'base64url({ length })'],
    [loosely(slug, { maximum: 5 }), 'slug() has no option "maximum"; it has max.'],
    [loosely(digits, { max: 5, length: 5 }), 'digits() takes one of max and length.'],
    [() => oneOf(), 'oneOf() describes no text at all.'],
    [() => oneOf('a', ''), 'oneOf() takes words, not "".'],
    [() => oneOf('a*'), 'oneOf() may contain "*", which no part of a key may.'],
    [() => oneOf('caf\u00e9'), 'oneOf() may contain U+00E9'],
  ])('are checked when it is made: %s', (make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: 'CLIENT_KEYSPACE_INVALID' }));
    expect(make).toThrow(message);
  });
});

describe('a pattern that is not in the subset', () => {
  it.each([
    [/.{3}/, '"." means any character'],
    [/a+/, '"+" has no bound'],
    [/a*/, '"*" has no bound'],
    [/a{2,}/, 'with both bounds'],
    [/(a)\1/, 'back references are not regular'],
    [/(?=a)a/, '"(?" begins a look-around'],
    [/(?<!a)b/, '"(?" begins a look-around'],
    [/(?<name>a)/, '"(?" begins a look-around'],
    [/a{1,3}?/, 'follows a quantifier'],
    [/^a/, '"^" is not needed'],
    [/a$/, '"$" is not needed'],
    [/[^a]/, 'list what you mean'],
    [/\s/, '"\\s" is not in the subset'],
    [/\bab/, '"\\b" is not in the subset'],
    [/\x41/, '"\\x" is not in the subset'],
    [new RegExp('[]'), 'a character class is empty'],
    [/[\d-z]/, 'goes from one character to another'],
    [/a{1,513}/, 'is above 512'],
    [/[a-z]{1,20}( [a-z]{1,20})?/, 'may contain a blank'],
    [/[!-~]{3}/, 'may contain "*"'],
    [/[ -~]{3}/, 'may contain a blank'],
    [/a{2}\{/, 'may contain "{"'],
    [/[a-z\u00e9]{3}/, '"\\u" is not in the subset'],
    [/[é]/, 'may contain U+00E9'],
    [/()/, 'describes no text at all'],
    [/a/i, 'has flags'],
    [/[ab]{0,40}a[ab]{40}/, 'more than can be decided'],
  ])('is refused with its reason: %s', (expression, message) => {
    expect(() => pattern(expression)).toThrow(
      expect.objectContaining({ code: 'CLIENT_KEYSPACE_INVALID' }),
    );
    expect(() => pattern(expression)).toThrow(message);
  });

  it('is pointed at', () => {
    expect(() => pattern(/ab(c|d+)/)).toThrow('at character 7 of /ab(c|d+)/');
  });
});
