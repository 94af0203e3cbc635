// What must not compile: `tsc` fails where one of the errors expected here does not come. The calls
// below run as well, because what the compiler refuses is refused at run time too.
import type { createClient, createCluster, createSentinel } from 'redis';
import { type Cluster, Redis } from 'ioredis';
import { describe, expect, expectTypeOf, it } from 'vitest';

import {
  base64url,
  ClientError,
  date,
  digits,
  type EmailHash,
  emailHash,
  foreign,
  type InputsOf,
  type Key,
  type KeyOf,
  keyspace,
  oneOf,
  registry,
  type ScanClient,
  uuid,
} from '../src/index.ts';

const product = keyspace('product:{id}', { id: digits() });
const cart = keyspace('cart:{user}:items', { user: uuid() }, { hashTag: 'user' });
const session = keyspace('session:{kind}:{id}', {
  kind: oneOf('user', 'api'),
  id: base64url({ bytes: 16 }),
});
const settings = keyspace('shop:settings');
const daily = keyspace('visits:{day}', { day: date() });
const secret = 'a secret of sixteen bytes';
const account = keyspace('account:{email}', { email: emailHash({ secret }) });
const nobody = new Redis({ lazyConnect: true });
const id = 'Zm9vYmFyYmF6cXV4Zm9vYg';

describe('the compiler', () => {
  it('knows the names of the parts and what they take', () => {
    expectTypeOf<InputsOf<typeof product>>().toEqualTypeOf<{
      readonly id: string | number | bigint;
    }>();
    expectTypeOf<InputsOf<typeof session>>().toEqualTypeOf<{
      readonly kind: 'user' | 'api';
      readonly id: string;
    }>();
    expectTypeOf<InputsOf<typeof daily>>().toEqualTypeOf<{ readonly day: string | Date }>();
    expectTypeOf<InputsOf<typeof account>>().toEqualTypeOf<{
      readonly email: string | EmailHash;
    }>();
  });

  it('knows what parse gives', () => {
    expectTypeOf(product.parse('')).toEqualTypeOf<{ readonly id: string } | null>();
    expectTypeOf(session.parse('')).toEqualTypeOf<{
      readonly kind: 'user' | 'api';
      readonly id: string;
    } | null>();
  });

  it('tells keys of different keyspaces apart, and keys from texts', () => {
    const key = product.key({ id: 1 });
    expectTypeOf(key).toEqualTypeOf<Key<'product:{id}'>>();
    expectTypeOf<KeyOf<typeof cart>>().toEqualTypeOf<Key<'cart:{user}:items'>>();
    expectTypeOf(key).toExtend<Key>();
    expectTypeOf(key).not.toExtend<KeyOf<typeof cart>>();
    expectTypeOf<string>().not.toExtend<Key>();
    expectTypeOf(key).not.toExtend<string>();
  });

  it('makes a text from outside one of the words that it was found to be', () => {
    const kinds = oneOf('user', 'api');
    const given: string = 'api';
    // @ts-expect-error: it may be any text.
    expect(String(session.key({ kind: given, id }))).toBe(`session:api:${id}`);
    if (!kinds.is(given)) expect.fail('it is one of them');
    expect(String(session.key({ kind: given, id }))).toBe(`session:api:${id}`);
  });

  it('keeps the names of a registry', () => {
    const keys = registry({ product, cart, sessions: foreign('sess:*') });
    expectTypeOf(keys.product).toEqualTypeOf<typeof product>();
    // @ts-expect-error: there is none of this name.
    expect(keys.products).toBeUndefined();
  });

  it('takes every client that can scan', () => {
    expectTypeOf<ReturnType<typeof createClient>>().toExtend<ScanClient>();
    expectTypeOf<ReturnType<typeof createCluster>>().toExtend<ScanClient>();
    expectTypeOf<ReturnType<typeof createSentinel>>().toExtend<ScanClient>();
    expectTypeOf<Redis>().toExtend<ScanClient>();
    expectTypeOf<Cluster>().toExtend<ScanClient>();
    expectTypeOf<{ get(key: string): Promise<string> }>().not.toExtend<ScanClient>();
  });
});

describe('a key does not compile with', () => {
  const refused: Readonly<Record<string, () => unknown>> = {
    // @ts-expect-error: a part of another name.
    'a part of another name': () => product.key({ name: '1' }),
    // @ts-expect-error: a part too few.
    'a part too few': () => session.key({ kind: 'user' }),
    // @ts-expect-error: no parts at all.
    'no parts at all': () => product.key(),
    // @ts-expect-error: a number for a uuid.
    'a number for a uuid': () => cart.key({ user: 1 }),
    // @ts-expect-error: a word that is none of them.
    'a word that is none of them': () => session.key({ kind: 'admin', id }),
    // @ts-expect-error: an array.
    'an array': () => product.key({ id: ['1'] }),
    // @ts-expect-error: an object.
    'an object': () => product.key({ id: { toString: () => '1' } }),
    // @ts-expect-error: null.
    null: () => product.key({ id: null }),
    // @ts-expect-error: undefined.
    undefined: () => product.key({ id: undefined }),
    // @ts-expect-error: a number of milliseconds for a day.
    'a number of milliseconds for a day': () => daily.key({ day: 0 }),
    // @ts-expect-error: a key for a part.
    'a key for a part': () => product.key({ id: product.key({ id: 1 }) }),
    // @ts-expect-error: what looks like a hash.
    'what looks like a hash': () => account.key({ email: { toString: () => 'x' } }),
    // @ts-expect-error: a wrong part for a scan.
    'a wrong part for a scan': () => session.scan(nobody, { parts: { kind: 'admin' } }).next(),
  };

  it.each(Object.entries(refused))('%s', async (_, make) => {
    await expect((async () => make())()).rejects.toMatchObject({ code: 'CLIENT_KEY_INPUT' });
  });

  it('a part too many', () => {
    // @ts-expect-error: at run time, it is only not looked at.
    expect(String(product.key({ id: 1, name: 'x' }))).toBe('product:1');
  });

  it('parts where there are none', () => {
    // @ts-expect-error: at run time, they are only not looked at.
    expect(String(settings.key({ id: 1 }))).toBe('shop:settings');
  });
});

describe('a keyspace does not compile with', () => {
  const text: string = 'product:{id}';

  const refused: Readonly<Record<string, () => unknown>> = {
    // @ts-expect-error: a part that the template does not have.
    'a part that the template does not have': () => keyspace('a:{x}', { x: digits(), y: digits() }),
    // @ts-expect-error: a part too few.
    'a part too few': () => keyspace('a:{x}:{y}', { x: digits() }),
    // @ts-expect-error: no parts.
    'no parts': () => keyspace('a:{x}'),
    // @ts-expect-error: parts where there are none.
    'parts where there are none': () => keyspace('a', { x: digits() }),
    // @ts-expect-error: what is no part.
    'what is no part': () => keyspace('a:{x}', { x: /[0-9]/ }),
    // @ts-expect-error: what only looks like a part.
    'what only looks like a part': () => keyspace('a:{x}', { x: { kind: 'x', test: () => true } }),
    // @ts-expect-error: a part that is a hash tag of the template.
    'a part that is a hash tag': () => keyspace('{{x}}:{y}', { x: digits(), y: digits() }),
    // @ts-expect-error: a hash tag that is no part.
    'a hash tag that is no part': () => keyspace('a:{x}', { x: digits() }, { hashTag: 'y' }),
    // @ts-expect-error: an unknown option.
    'an unknown option': () => keyspace('a:{x}', { x: digits() }, { separators: '/' }),
    // @ts-expect-error: a wrong option of a part.
    'a wrong option of a part': () => digits({ maximum: 3 }),
    // @ts-expect-error: both options of base64url.
    'both options of base64url': () => base64url({ length: 1.5, bytes: 16 }),
    // @ts-expect-error: a text for a pattern in the registry.
    'a text for a pattern in the registry': () => registry({ product: 'product:*' }),
    // @ts-expect-error: a glob that is no text.
    'a glob that is no text': () => foreign(/sess:.*/),
  };

  it.each(Object.entries(refused))('%s', (_, make) => {
    expect(make).toThrow(ClientError);
  });

  it('a template that the compiler cannot read', () => {
    // @ts-expect-error: its names would be unknown.
    expect(String(keyspace(text, { id: digits() }).key({ id: 1 }))).toBe('product:1');
  });
});
