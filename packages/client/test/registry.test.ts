import { describe, expect, it } from 'vitest';

import {
  base64url,
  bullmq,
  ClientError,
  digits,
  expressSession,
  fastifySession,
  foreign,
  hex,
  keyspace,
  oneOf,
  pattern,
  rateLimiterFlexible,
  registry,
  slug,
  uuid,
} from '../src/index.ts';

const product = keyspace('product:{id}', { id: digits() });
const discount = keyspace('product:{id}:discount', { id: digits() });
const userSession = keyspace('session:user:{id}', { id: base64url({ bytes: 16 }) });
const apiSession = keyspace('session:api:{id}', { id: base64url({ bytes: 16 }) });
const cart = keyspace('cart:{user}:items', { user: uuid() }, { hashTag: 'user' });
const settings = keyspace('shop:settings');

/** What the error says before its advice. */
function complaint(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    expect(error.code).toBe('CLIENT_KEYSPACES_MEET');
    return error.message.split('. ')[0] ?? '';
  }
  return 'nothing';
}

describe('a registry', () => {
  it('gives back the keyspaces of a shop, which are disjoint', () => {
    const keys = registry({ product, discount, userSession, apiSession, cart, settings });
    expect(keys.product.key({ id: 1 }).toString()).toBe('product:1');
    expect(keys.discount).toBe(discount);
    expect(Object.isFrozen(keys)).toBe(true);
  });

  it('shows the shortest key of two that meet', () => {
    // With the separator "/", a colon is a character like any other.
    const free = keyspace('product:{id}', { id: pattern(/[a-z0-9:]{1,40}/) }, { separator: '/' });
    expect(complaint(() => registry({ free, discount }))).toBe(
      'free ("product:{id}") and discount ("product:{id}:discount") meet in "product:1:discount"',
    );
  });

  it('finds two that meet in a part', () => {
    const byName = keyspace('session:{kind}:{id}', { kind: slug(), id: base64url({ bytes: 16 }) });
    expect(complaint(() => registry({ byName, apiSession }))).toContain('meet in "session:api:');
  });

  it('tells parts apart that never have a text in common', () => {
    const words = keyspace('tag:{word}', { word: oneOf('new', 'old') });
    const numbers = keyspace('tag:{number}', { number: digits() });
    const hashes = keyspace('tag:{hash}', { hash: hex({ length: 64 }) });
    expect(complaint(() => registry({ words, numbers, hashes }))).toBe('nothing');
  });

  it('knows that the braces of a hash tag are part of the key', () => {
    const flat = keyspace('cart:{user}:items', { user: uuid() });
    expect(complaint(() => registry({ flat, cart }))).toBe('nothing');
  });

  it('finds a keyspace that is registered twice', () => {
    expect(complaint(() => registry({ product, again: product }))).toContain('meet in "product:1"');
  });

  it('names every two that meet, up to ten pairs', () => {
    const many = Object.fromEntries(
      Array.from({ length: 6 }, (_, index) => [`s${index}`, settings] as const),
    );
    const text = complaint(() => registry(many));
    expect(text.match(/meet in/gu)).toHaveLength(10);
    expect(text).toContain('and 5 more pairs meet');
  });

  it('refuses what is no keyspace', () => {
    const loose = (): unknown => Reflect.apply(registry, undefined, [{ product: 'product:*' }]);
    expect(loose).toThrow(
      '"product" in the registry is "product:*", neither keyspace(…) nor foreign(…).',
    );
  });

  it('proves fifty keyspaces with long parts', () => {
    const many = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => {
        const words = slug({ max: 100 });
        return [`s${index}`, keyspace(`{a}:{b}:k${index}`, { a: words, b: words })] as const;
      }),
    );
    expect(complaint(() => registry(many))).toBe('nothing');
  });
});

describe('keys of other libraries in a registry', () => {
  it('are found where they meet with a keyspace', () => {
    const mine = keyspace('sess:{id}', { id: digits() });
    expect(complaint(() => registry({ mine, theirs: expressSession() }))).toBe(
      'mine ("sess:{id}") and theirs ("sess:*") meet in "sess:1"',
    );
  });

  it('are found where they meet with each other', () => {
    expect(
      complaint(() => registry({ express: expressSession(), fastify: fastifySession() })),
    ).toContain('meet in "sess:"');
  });

  it('stand beside the keyspaces of a shop', () => {
    const keys = { product, discount, userSession, apiSession, cart, settings };
    const theirs = {
      sessions: expressSession(),
      api: fastifySession({ prefix: 'api-sess:' }),
      jobs: bullmq(),
      limits: rateLimiterFlexible(),
    };
    expect(complaint(() => registry({ ...keys, ...theirs }))).toBe('nothing');
  });

  it('take their prefixes literally', () => {
    const odd = expressSession({ prefix: '[s]*:' });
    expect(odd.globs).toEqual([String.raw`\[s\]\*:*`]);
    const mine = keyspace('s:{id}', { id: digits() });
    expect(complaint(() => registry({ odd, mine }))).toBe('nothing');
  });

  it('are any key at all without a prefix', () => {
    expect(
      complaint(() => registry({ product, limits: rateLimiterFlexible({ keyPrefix: '' }) })),
    ).toContain('meet in "product:1"');
  });
});

describe('foreign()', () => {
  it('reads globs as the server does', () => {
    const numbered = foreign('job:[0-9]*', String.raw`job:\*`);
    const mine = keyspace('job:{id}', { id: slug() });
    expect(complaint(() => registry({ numbered, mine }))).toContain('meet in "job:1"');
    const words = keyspace('job:{id}', { id: pattern(/[a-z]{1,20}/) });
    expect(complaint(() => registry({ numbered, words }))).toBe('nothing');
  });

  it.each([[[]], [['']], [['x'.repeat(513)]], [[5]], [[null]]])('takes globs, not %j', (globs) => {
    expect((): unknown => Reflect.apply(foreign, undefined, globs)).toThrow(
      expect.objectContaining({ code: 'CLIENT_KEYSPACE_INVALID' }),
    );
  });

  it('says so where a glob is too large to be decided', () => {
    expect(() => foreign(`*a${'?'.repeat(20)}`)).toThrow('too large to be decided');
  });
});
