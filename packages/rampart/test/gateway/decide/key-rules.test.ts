import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeyRules, reads, writes } from '../../../src/gateway/decide/key-rules.ts';
import type { KeyRule } from '../../../src/policy/types.ts';

const both = reads | writes;

function rule(pattern: string, access: KeyRule['access'] = 'read-write'): KeyRule {
  return { pattern, access, except: [] };
}

function allows(rules: readonly KeyRule[], key: string, need = both): boolean {
  // In the middle of other bytes, as a key is in a frame.
  const bytes = Buffer.from(`<<${key}>>`);
  return new KeyRules(rules).allows(bytes, 2, bytes.length - 2, need);
}

describe('a key is allowed', () => {
  test.each([
    ['session:*', 'session:1', true],
    ['session:*', 'session:', true],
    ['session:*', 'session', false],
    ['session:*', 'xsession:1', false],
    ['exact', 'exact', true],
    ['exact', 'exactly', false],
    ['*', '', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['v[0-9]x', 'v7x', true],
    ['v[^0-9]x', 'v7x', false],
    ['*:end', 'begin:end', true],
    ['*:end', 'begin:end:', false],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['price:{id:digits}', 'price:123', true],
    ['price:{id:digits}', 'price:123:discount', false],
    ['price:{id:digits}', 'price:', false],
    ['price:{id:digits}', `price:${'1'.repeat(20)}`, true],
    ['price:{id:digits}', `price:${'1'.repeat(21)}`, false],
    ['u:{id:uuid}', 'u:00000000-0000-4000-8000-00000000000A', true],
    ['u:{id:uuid}', 'u:00000000-0000-4000-8000-00000000000', false],
    ['d:{on:date}:n', 'd:2026-11-21:n', true],
    ['d:{on:date}:n', 'd:2026-11-2:n', false],
    ['size:{s:oneOf(small|large)}', 'size:large', true],
    ['size:{s:oneOf(small|large)}', 'size:larger', false],
  ])('by %s: %s is %s', (pattern, key, expected) => {
    expect(allows([rule(pattern)], key)).toBe(expected);
  });

  test('by two rules together, where each grants a part', () => {
    const rules = [rule('a:*', 'read'), rule('a:b*', 'write')];
    expect(allows(rules, 'a:b1')).toBe(true);
    expect(allows(rules, 'a:c1')).toBe(false);
    expect(allows(rules, 'a:c1', reads)).toBe(true);
  });

  test('not where an exception names it', () => {
    const rules = [{ ...rule('*'), except: ['csrf:*', 'price:{id:digits}:discount'] }];
    expect(allows(rules, 'note')).toBe(true);
    expect(allows(rules, 'csrf:ring')).toBe(false);
    expect(allows(rules, 'price:7')).toBe(true);
    expect(allows(rules, 'price:7:discount')).toBe(false);
  });

  test('by another rule, although the exception of the first names it', () => {
    const rules = [{ ...rule('*'), except: ['csrf:*'] }, rule('csrf:public:*', 'read')];
    expect(allows(rules, 'csrf:public:1', reads)).toBe(true);
    expect(allows(rules, 'csrf:public:1', writes)).toBe(false);
  });
});

describe('what is reserved', () => {
  const rules = new KeyRules([rule('*'), rule('gateway:bans')], 'gateway:');
  const key = (text: string): boolean => rules.allows(Buffer.from(text), 0, text.length, reads);

  test('is reached by no rule, and nothing else is', () => {
    expect(['gateway:', 'gateway:bans', 'gateway:x:y'].map(key)).toEqual([false, false, false]);
    expect(['gateway', 'gatewax:', 'g', '', 'xgateway:'].map(key)).not.toContain(false);
  });

  test('is reached by no pattern that can mean nothing else', () => {
    const pattern = (text: string): boolean => rules.allowsPattern(Buffer.from(text), reads, false);
    expect([pattern('gateway:*'), pattern('gateway:b?ns')]).toEqual([false, false]);
    expect([pattern('*'), pattern('gate*')]).toEqual([true, true]);
  });
});

describe('a pattern is allowed', () => {
  const pattern = (rules: readonly KeyRule[], text: string): boolean =>
    new KeyRules(rules).allowsPattern(Buffer.from(text), reads, false);

  test.each([
    [[rule('user:*')], 'user:1*', true],
    [[rule('user:*')], 'user:*', true],
    [[rule('user:*')], 'use*', false],
    [[rule('user:*')], 'user?*', false],
    [[rule('*')], '*', true],
    [[rule('user:{id:digits}')], 'user:*', false],
    [[rule('user:1')], 'user:1', false],
    [[{ ...rule('*'), except: ['csrf:*'] }], 'user:*', true],
    [[{ ...rule('*'), except: ['csrf:*'] }], 'c*', false],
    [[{ ...rule('*'), except: ['csrf:*'] }], 'csrf:ring*', false],
    [[rule('a\\*b*')], 'a\\*b*', true],
    [[rule('a\\*b*')], 'a*b*', false],
  ])('by %j: %s is %s', (rules, text, expected) => {
    expect(pattern(rules, text)).toBe(expected);
  });

  test('only if every key that it matches is allowed', () => {
    const letters = fc.constantFrom('a', 'b', ':');
    const word = fc.string({ unit: letters, maxLength: 4 });
    const globs = fc.string({
      unit: fc.constantFrom('a', 'b', ':', '*', '?'),
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(
        fc.array(globs, { minLength: 1, maxLength: 3 }),
        globs,
        word,
        (own, asked, key) => {
          const rules = own.map((text) => rule(text));
          fc.pre(pattern(rules, asked) && globOf(asked).test(key));
          expect(allows(rules, key)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

test('rules agree with a plain reading of their globs', () => {
  const glob = fc.string({
    unit: fc.constantFrom('a', 'b', 'c', ':', '*', '?'),
    minLength: 1,
    maxLength: 6,
  });
  const key = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ':'), maxLength: 7 });
  fc.assert(
    fc.property(fc.array(glob, { maxLength: 6 }), key, (globs, text) => {
      const plain = globs.some((one) => globOf(one).test(text));
      expect(
        allows(
          globs.map((one) => rule(one)),
          text,
        ),
      ).toBe(plain);
    }),
    { numRuns: 2_000 },
  );
});

test('a rule with many stars reads a hostile key once', () => {
  const rules = new KeyRules([rule(`${'*a'.repeat(30)}b`)]);
  const key = Buffer.from('a'.repeat(4_000));
  expect(rules.allows(key, 0, key.length, reads)).toBe(false);
});

function globOf(text: string): RegExp {
  const body = text.replaceAll('*', '[^]*').replaceAll('?', '[^]');
  return new RegExp(`^${body}$`);
}

test('whatever was asked before, the answer is that of rules that were never asked', () => {
  const rules = [
    rule('a:*', 'read'),
    rule('a:b*', 'write'),
    rule('a:bc*'),
    rule('d:{id:digits}'),
    { ...rule('e:*'), except: ['e:x*'] },
  ];
  const used = new KeyRules(rules, 'a:bcd');
  const key = fc.string({
    unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'x', ':', '1'),
    maxLength: 6,
  });
  const need = fc.constantFrom(reads, writes, both);
  fc.assert(
    fc.property(fc.array(fc.tuple(key, need), { maxLength: 12 }), (asked) => {
      for (const [text, needed] of asked) {
        const bytes = Buffer.from(`<<${text}>>`);
        const fresh = new KeyRules(rules, 'a:bcd').allows(bytes, 2, bytes.length - 2, needed);
        expect(used.allows(bytes, 2, bytes.length - 2, needed)).toBe(fresh);
      }
    }),
  );
});
