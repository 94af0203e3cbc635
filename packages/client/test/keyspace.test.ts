import { describe, expect, it } from 'vitest';

import {
  base64url,
  ClientError,
  digits,
  foreign,
  hex,
  Key,
  keyspace,
  Keyspace,
  oneOf,
  Part,
  pattern,
  registry,
  slug,
  uuid,
} from '../src/index.ts';
import { slotOf } from '../src/script/slot.ts';

const user = '6f835d2c-9d39-4954-b7f1-76df24b94c28';
const product = keyspace('product:{id}', { id: digits() });
const session = keyspace('session:{kind}:{id}', {
  kind: oneOf('user', 'api'),
  id: base64url({ length: 22 }),
});

describe('a key', () => {
  it('is made of the parts, and is no text but has one', () => {
    const key = product.key({ id: '1234' });
    expect(Key.isKey(key)).toBe(true);
    expect(String(key)).toBe('product:1234');
    expect(JSON.stringify({ key })).toBe('{"key":"product:1234"}');
    expect(Key.isKey('product:1234')).toBe(false);
    expect(Key.isKey({ toString: () => 'product:1234' })).toBe(false);
  });

  it('cannot be bent to another product, nor to its discount', () => {
    expect(() => product.key({ id: '1234:discount' })).toThrow(
      expect.objectContaining({
        name: 'ClientError',
        code: 'CLIENT_KEY_INPUT',
        status: 404,
        message:
          'The part id of "product:{id}" takes a whole number of at most 20 digits, without leading ' +
          'zeros, not "1234:discount". Answer as for a thing that does not exist: the input names ' +
          'none. [CLIENT_KEY_INPUT]',
      }),
    );
  });

  it('has its hash tag in braces', () => {
    const parts = { user: uuid(), page: digits() };
    const of = (hashTag?: 'user' | 'page'): string => {
      const options = hashTag === undefined ? {} : { hashTag };
      return String(keyspace('cart:{user}-{page}', parts, options).key({ user, page: 2 }));
    };
    expect(of()).toBe(`cart:${user}-2`);
    expect(of('user')).toBe(`cart:{${user}}-2`);
    expect(of('page')).toBe(`cart:${user}-{2}`);
  });

  it('has the hash tag of its template, the same for all', () => {
    const stock = keyspace('{{shop}}:stock:{id}', { id: digits() });
    const total = keyspace('total:{{shop}}');
    expect(String(stock.key({ id: 7 }))).toBe('{shop}:stock:7');
    expect(String(total.key())).toBe('total:{shop}');
    expect(slotOf('{shop}:stock:7')).toBe(slotOf('total:{shop}'));
    expect(stock.parse('{shop}:stock:7')).toEqual({ id: '7' });
    expect(stock.parse('shop:stock:7')).toBeNull();
    expect(() => registry({ stock, theirs: foreign('{shop}:*') })).toThrow('"{shop}:stock:1"');
  });

  it('may be the only one of its keyspace', () => {
    const settings = keyspace('shop:settings');
    expect(String(settings.key())).toBe('shop:settings');
    expect(settings.parse('shop:settings')).toEqual({});
    expect(settings.parse('shop:setting')).toBeNull();
  });

  it('needs all of its parts', () => {
    const loose: { key(parts: object): Key } = session;
    expect(() => loose.key({ kind: 'user' })).toThrow(
      'takes 22 characters of base64url, not undefined',
    );
    expect(() => loose.key({})).toThrow(ClientError);
  });

  it('is never made of what objects inherit', () => {
    const odd = keyspace('odd:{constructor}', { constructor: slug() });
    const loose: { key(parts: object): Key } = odd;
    expect(() => loose.key({})).toThrow(ClientError);
    expect(odd.parse('odd:x')).toEqual({ constructor: 'x' });
  });
});

describe('parse', () => {
  it('is the inverse of key', () => {
    const parts = { kind: 'api', id: 'Zm9vYmFyYmF6cXV4Zm9vYg' } as const;
    const key = session.key(parts);
    expect(session.parse(key)).toEqual(parts);
    expect(session.parse(String(key))).toEqual(parts);
  });

  it.each([
    '',
    'product:',
    'product:01',
    'product:1:discount',
    'Product:1',
    'product:1\n',
    'xproduct:1',
    '1',
  ])('is null for %j, which is no key of the keyspace', (text) => {
    expect(product.parse(text)).toBeNull();
  });

  it('is null for what is no text', () => {
    const loose: { parse(key: unknown): object | null } = product;
    for (const value of [null, undefined, 1, ['product:1'], { toString: () => 'product:1' }]) {
      expect(loose.parse(value)).toBeNull();
    }
  });

  it('finds where parts end that touch', () => {
    const parts = { color: oneOf('red', 'dark-red'), size: hex({ length: 2 }), name: slug() };
    const touching = keyspace('t:{color}-{size}{name}', parts);
    for (const color of ['red', 'dark-red'] as const) {
      const given = { color, size: 'ff', name: 'a-red-ff' };
      expect(touching.parse(touching.key(given))).toEqual(given);
    }
  });

  it('ends also with the longest text that almost fits', () => {
    const name = pattern(/[ab]{1,60}/);
    const four = keyspace('{a}:{b}:{c}:{d}x', { a: name, b: name, c: name, d: name });
    const ab = 'ab'.repeat(30);
    expect(four.parse([ab, ab, ab, ab].join(':'))).toBeNull();
    expect(four.parse(`${[ab, ab, ab, ab].join(':')}x`)).toMatchObject({ d: ab });
  });
});

describe('a keyspace is refused', () => {
  const make =
    (template: unknown, parts?: object, options?: object): (() => unknown) =>
    (): unknown =>
      Reflect.apply(keyspace, undefined, [template, parts, options]);
  const id = digits();

  it.each([
    [make('a:{id', { id }), 'Template "a:{id": "{" is not closed.'],
    [make('{{shop:{id}', { id }), '"{{" is not closed.'],
    [make('{{}}:{id}', { id }), 'an empty hash tag'],
    [make('{{a*}}:{id}', { id }), 'contains "*"'],
    [make('{{a{b}}:{id}', { id }), 'contains "{"'],
    [make('{{a}}}:{id}', { id }), 'contains "}"'],
    [make('{{id}}', { id }), 'it has no part "id"'],
    [make('{{a}}:{{b}}:{id}', { id }), 'more than one hash tag'],
    [make('{{a}}:{id}', { id }, { hashTag: 'id' }), 'more than one hash tag'],
    [make('a:id}', { id }), 'contains "}", which no key may'],
    [make('a:{}', { id }), '"" is no name of a part'],
    [make('a:{__proto__}', { id }), '"__proto__" is no name of a part'],
    [make('a:{i d}', { id }), '"i d" is no name of a part'],
    [make('a:{id}:{id}', { id }), 'the part id stands in it twice'],
    [make('a b:{id}', { id }), 'contains a blank'],
    [make('a*:{id}', { id }), 'contains "*"'],
    [make('a\n:{id}', { id }), 'contains U+000A'],
    [make('\u00e4:{id}', { id }), 'contains U+00E4'],
    [make(''), 'makes an empty key'],
    [make(5), 'A template is a text, not 5.'],
    [make('a:{id}'), 'what the part id is, is not said'],
    [make('a:{id}', { di: id }), 'what the part id is, is not said'],
    [make('a:{id}', { id, di: id }), 'it has no part "di"'],
    [make('a:{id}', { id: /[0-9]/ }), 'the part id is made by digits(), uuid() …, not an object'],
    [make('a:{id}', { id: { test: () => true } }), 'not an object'],
    [make('a:{id}', { id }, { hashTag: 'di' }), 'hashTag names "di", which is none of its parts'],
    [make('a:{id}', { id }, { hashtag: 'id' }), 'no option hashtag; there are separator, hashTag'],
    [make('a:{id}', { id }, { separator: '' }), 'the separator is one visible character, not ""'],
    [make('a:{id}', { id }, { separator: '::' }), 'not "::"'],
    [make('a:{id}', { id }, { separator: '7' }), 'digits(), may contain the separator "7"'],
    [make('a-{id}', { id: uuid() }, { separator: '-' }), 'uuid(), may contain the separator "-"'],
    [make('a:{id}', { id: pattern(/a:b/) }), 'pattern(), may contain the separator ":"'],
    [
      make('a:{id}', { id }, { maxLength: 21 }),
      'longest key has 22 characters, and maxLength is 21',
    ],
    [make('a:{id}', { id }, { maxLength: 0 }), 'maxLength is a whole number'],
    [make('a:{id}{n}', { id, n: id }), 'the key "a:111" can be read in two ways'],
    [make('{a}-{b}', { a: slug(), b: slug() }), 'the key "1-1-1" can be read in two ways'],
  ])('with its reason: %#', (attempt, reason) => {
    expect(attempt).toThrow(expect.objectContaining({ code: 'CLIENT_KEYSPACE_INVALID' }));
    expect(attempt).toThrow(reason);
  });
});

describe('what is made by this package', () => {
  it('cannot be made by anybody else', () => {
    const [proof, definition] = [Symbol('mine'), { kind: 'mine', meaning: 'mine' }];
    expect((): unknown => Reflect.construct(Key, [proof, 'k'])).toThrow(
      'Only a keyspace makes keys',
    );
    expect((): unknown => Reflect.construct(Part, [proof, definition])).toThrow(
      'Parts are made by',
    );
    expect((): unknown => Reflect.construct(Keyspace, [proof, 't', {}])).toThrow(
      'is made by keyspace(…)',
    );
    expect(Keyspace.isKeyspace(Object.create(Keyspace.prototype))).toBe(false);
    expect(Part.isPart(Object.create(Part.prototype))).toBe(false);
    expect(Key.isKey(Object.create(Key.prototype))).toBe(false);
  });
});
