import { describe, expect, test } from 'vitest';
import { lengthPrefixed, purposeBytes } from '../src/derive.ts';
import { IdMaker, highOf, isKeyId, lowOf } from '../src/id.ts';
import { newSealKey, parseSealKey } from '../src/seal-key.ts';
import vectors from './vectors/derive.json' with { type: 'json' };

describe('derived keys', () => {
  test.each(vectors.purposes)('agree with the vector for $app/$ring, $purpose', (vector) => {
    const place = { app: vector.app, name: vector.ring };
    const bytes = purposeBytes(Buffer.from(vector.secret, 'hex'), place, vector.purpose);
    expect(bytes.toString('hex')).toBe(vector.bytes);
  });

  test('never meet when parts are cut elsewhere', () => {
    expect(lengthPrefixed(['ab', 'c'])).not.toEqual(lengthPrefixed(['a', 'bc']));
    expect(lengthPrefixed(['a', ''])).not.toEqual(lengthPrefixed(['', 'a']));
  });
});

describe('key ids', () => {
  test.each(vectors.ids)(
    'agree with the vector $id of $app/$ring',
    ({ sealKey, app, ring, id }) => {
      const ids = new IdMaker([parseSealKey(sealKey, 'the vector')], { app, name: ring });
      if (!isKeyId(id)) throw new Error('It is one.');
      expect(ids.isOurs(highOf(id), lowOf(id))).toBe(true);
      expect(ids.isOurs(highOf(id), lowOf(id) ^ 1)).toBe(false);
    },
  );

  test('are accepted from servers that have the seal keys in another order, and from no others', () => {
    const [a, b, c] = [newSealKey(), newSealKey(), newSealKey()].map((text) =>
      parseSealKey(text, 'x'),
    );
    if (a === undefined || b === undefined || c === undefined) throw new Error('There are three.');
    const place = { app: 'shop', name: 'csrf' };
    const id = new IdMaker([a, b], place).make();
    expect(new IdMaker([b, a], place).isOurs(highOf(id), lowOf(id))).toBe(true);
    expect(new IdMaker([b, c], place).isOurs(highOf(id), lowOf(id))).toBe(false);
  });

  test('avoid first halves that are in use', () => {
    const ids = new IdMaker([], { app: 'shop', name: 'csrf' });
    let refused = 0;
    ids.make(() => (refused += 1) <= 3);
    expect(refused).toBe(4);
  });
});
