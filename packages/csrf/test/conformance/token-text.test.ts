import { createRing, memoryStore, type Ring } from '@rampart/keyring';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTokenSpec } from '../../conformance/token-spec.ts';
import { tokenText, type Issuer } from '../../conformance/token-text.ts';
import { readVariation } from '../../conformance/variations.ts';
import { mintToken } from '../../src/testing.ts';
import { decodeToken, tokenBytes, tokenLength } from '../../src/token-layout.ts';

let ring: Ring;
beforeAll(async () => {
  ring = createRing({ app: 'conformance', name: 'csrf', store: memoryStore() });
  await ring.ready();
});
afterAll(() => ring.close());

const issuer: Issuer = {
  issue: async ({ session = 'S1' }, format) =>
    mintToken({ ring, binding: { session }, ...(format === undefined ? {} : { format }) }),
  keyId: () => new Uint8Array(8),
  cookieValue: async () => 'from the cookie',
};

const text = (spec: string, made = new Map<string, Promise<string>>()): Promise<string> =>
  tokenText(readTokenSpec(spec), issuer, made);

function decoded(token: string): Buffer {
  const bytes = Buffer.alloc(tokenBytes);
  if (!decodeToken(token, bytes)) throw new Error(`${token} is no token`);
  return bytes;
}

/** The places at which two tokens differ. */
function differences(one: string, other: string): readonly number[] {
  const [a, b] = [decoded(one), decoded(other)];
  return [...a.keys()].filter((index) => a[index] !== b[index]);
}

/** A token and what a change made of it. */
async function changed(change: string): Promise<readonly [before: string, after: string]> {
  let before = '';
  const remembering: Issuer = {
    ...issuer,
    issue: async (claims, format) => (before = await issuer.issue(claims, format)),
  };
  const after = await tokenText(readTokenSpec(`valid ${change}`), remembering, new Map());
  return [before, after];
}

describe('the text of a token', () => {
  test('is the same for the same words within a request', async () => {
    const made = new Map<string, Promise<string>>();
    expect(await text('valid', made)).toBe(await text('valid', made));
    expect(await text('valid', made)).not.toBe(await text('valid(session=S2)', made));
    expect(await text('valid', made)).not.toBe(await text('valid'));
  });

  test('is joined, wrapped and echoed', async () => {
    const made = new Map<string, Promise<string>>();
    const token = await text('valid', made);
    expect(await text('valid, valid', made)).toBe(`${token}, ${token}`);
    expect(await text('Bearer <valid>', made)).toBe(`Bearer ${token}`);
    expect(await text('raw cookie value', made)).toBe('from the cookie');
  });

  test.each([
    ['without last char', (token: string) => token.slice(0, -1)],
    ['without first char', (token: string) => token.slice(1)],
    ['+ ".junk"', (token: string) => `${token}.junk`],
    ['upper-cased', (token: string) => token.toUpperCase()],
    ['quoted', (token: string) => `"${token}"`],
    ['in hex', (token: string) => decoded(token).toString('hex')],
  ])('is changed as the case says: %s', async (change, expected) => {
    const [before, after] = await changed(change);
    expect(after).toBe(expected(before));
  });

  test.each([
    ['with version byte +1', [0]],
    ['with another key id', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['with another timestamp', [9, 10, 11, 12, 13, 14]],
    ['with another MAC', Array.from({ length: 32 }, (_, index) => 31 + index)],
  ])('differs where the case says: %s', async (change, places) => {
    const [before, after] = await changed(change);
    expect(differences(before, after)).toEqual(places);
  });

  test('has a MAC of zeros, or half a one', async () => {
    const [, zeros] = await changed('with all-zero MAC');
    expect(decoded(zeros).subarray(31).equals(Buffer.alloc(32))).toBe(true);
    const [, half] = await changed('with half the MAC');
    expect(Buffer.from(half, 'base64url').byteLength).toBe(31 + 16);
  });

  test('is made anew until a change has something to change', async () => {
    for (let round = 0; round < 20; round++) {
      expect(await text('valid with -_ replaced by +/')).toMatch(/[+/]/);
    }
  });

  test('has another spelling that lenient decoders read as the same bytes', async () => {
    const [before, after] = await changed('with unused low bits of the last char set');
    expect(after).not.toBe(before);
    expect(Buffer.from(after, 'base64url').equals(Buffer.from(before, 'base64url'))).toBe(true);
  });

  test('looks like a token when nobody has signed it', async () => {
    const forged = await text('well-formed(key=random)');
    expect(forged).toHaveLength(tokenLength);
    expect(decoded(forged)[0]).toBe(2);
    expect(await text('random of the right length')).toHaveLength(tokenLength);
  });
});

describe('a rule that makes many tokens of one', () => {
  const token = 'AbCd0-_z'.repeat(tokenLength / 8).padEnd(tokenLength, 'x');

  test('flips every bit', () => {
    const all = readVariation('for each byte i and bit b: flip(i,b)')(token);
    expect(new Set(all).size).toBe(tokenBytes * 8);
    for (const one of all) expect(differences(token, one)).toHaveLength(1);
  });

  test.each([
    ['for each length n: first n chars', tokenLength],
    ['for each char i: replace(i)', tokenLength],
    ['for each char i: delete(i)', tokenLength],
    ['for each position: insert a char', tokenLength + 1],
    ['for each char i: swap(i,i+1)', tokenLength - 1],
  ])('%s', (rule, most) => {
    const all = readVariation(rule)(token);
    expect(all.length).toBeGreaterThan(most / 2);
    expect(all.length).toBeLessThanOrEqual(most);
    expect(all).not.toContain(token);
  });

  test('is an error when it is not understood', () => {
    expect(() => readVariation('for each full moon: howl')).toThrow('not understood');
  });
});
