import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyRules, reads } from '../../../src/gateway/decide/key-rules.ts';
import { KeyShapes } from '../../../src/gateway/observe/key-shapes.ts';

function shapesOf(...keys: readonly (string | Uint8Array)[]): KeyShapes {
  const shapes = new KeyShapes();
  for (const key of keys) shapes.add(Buffer.from(key), true, false);
  return shapes;
}

function patternsOf(...keys: readonly string[]): readonly string[] {
  return shapesOf(...keys)
    .patterns()
    .map(({ pattern }) => pattern);
}

describe('the shape of a key', () => {
  it.each([
    ['price:42', 'price:{id:digits}'],
    [`session:${randomUUID()}`, 'session:{id:uuid}'],
    ['session:9f86d081884c7d65', 'session:{id:hex}'],
    ['visits:2026-11-20:9', 'visits:{day:date}:{id:digits}'],
    ['sess:Zm9vYmFyYmF6cXV4Mg', 'sess:{id:base64url}'],
    ['cart:7:items', 'cart:{id:digits}:items'],
    ['config', 'config'],
    ['a/b/3', 'a/b/{id:digits}'],
    ['{user:7}:cart', String.raw`\{user:{id:digits}\}:cart`],
    ['mail:bob@example.com', 'mail:*'],
    ['über:1', '*'],
  ])('of %s is %s', (key, pattern) => {
    expect(patternsOf(key)).toEqual([pattern]);
  });

  it('tells reading from writing', () => {
    const shapes = new KeyShapes();
    shapes.add(Buffer.from('price:1'), true, false);
    shapes.add(Buffer.from('price:2'), true, false);
    shapes.add(Buffer.from('stock:1'), true, true);
    expect(shapes.patterns()).toEqual([
      { pattern: 'price:{id:digits}', reads: 2, writes: 0 },
      { pattern: 'stock:{id:digits}', reads: 1, writes: 1 },
    ]);
  });

  it('takes many words in one place for names, and keeps a few', () => {
    const names = Array.from({ length: 40 }, (_, at) => `user:${word(at)}:cart`);
    expect(patternsOf('user:admin:cart', ...names)).toEqual(['user:{name:word}:cart']);
    expect(patternsOf('user:a', 'user:b')).toEqual(['user:a', 'user:b']);
  });

  it('calls identifiers of one kind what the widest of them is', () => {
    expect(patternsOf('s:9f86d081884c7d65', 's:Zm9vYmFyYmF6cXV4Mg')).toEqual(['s:{id:base64url}']);
    expect(patternsOf('s:9f86d081884c7d65', 's:1234567890123456')).toEqual(['s:{id:hex}']);
    expect(patternsOf('s:1234567890123456', 's:Zm9vYmFyYmF6cXV4Mg')).toEqual(['s:{id:base64url}']);
  });
});

describe('what is remembered of keys', () => {
  it('covers every key, whatever they are', () => {
    const part = fc.oneof(
      fc.constantFrom('session', 'cart', 'x', 'v2', '', 'user.name'),
      fc.nat().map(String),
      fc.uuid(),
      fc
        .uint8Array({ minLength: 8, maxLength: 8 })
        .map((bytes) => Buffer.from(bytes).toString('hex')),
      fc.string({ maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    const key = fc
      .tuple(
        fc.array(part, { minLength: 1, maxLength: 20 }),
        fc.constantFrom(':', '/', '|', '{', '}'),
      )
      .map(([parts, separator]) => parts.join(separator))
      .filter((text) => text !== '');
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 12 }), (keys) => {
        const rules = KeyRules.matching(patternsOf(...keys));
        for (const each of keys) {
          const bytes = Buffer.from(each);
          expect(rules.allows(bytes, 0, bytes.length, reads), each).toBe(true);
        }
      }),
    );
  });

  it('stays small, and still covers everything', () => {
    const shapes = new KeyShapes();
    const keys = Array.from({ length: 20_000 }, (_, at) =>
      Buffer.from(`${word(at % 60)}:${word(at % 23)}:${word(at % 19)}:${at}:${word(at % 17)}`),
    );
    for (const key of keys) shapes.add(key, true, true);
    expect(shapes.rows().length).toBeLessThan(5_000);
    const rules = KeyRules.matching(shapes.patterns().map(({ pattern }) => pattern));
    const uncovered = keys
      .filter((_, at) => at % 50 === 0)
      .filter((key) => !rules.allows(key, 0, key.length, reads));
    expect(uncovered).toEqual([]);
  });

  it('is the same after it was written down and read again', () => {
    const shapes = shapesOf('a:1', 'a:b:2', randomBytes(9), 'price:7', '{x}:1');
    const again = new KeyShapes();
    for (const row of shapes.rows()) again.addRow(row);
    expect(again.patterns()).toEqual(shapes.patterns());
  });
});

/** Words without a digit, all different. */
function word(at: number): string {
  return `w${String.fromCodePoint(97 + (at % 26))}${String.fromCodePoint(97 + Math.floor(at / 26))}`;
}
