// Nothing altered passes: every byte of a token to every other value, every character to every
// other, for tokens of sessions, visitors' cookies and person tags alike.
import type { Ring } from '@rampart/keyring';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCsrf } from '../src/csrf.ts';
import type { Csrf } from '../src/types.ts';
import { mintToken, mintVisitor } from '../src/testing.ts';
import { aRequest, publicOrigin } from './requests.ts';
import { aRing } from './rings.ts';

let ring: Ring;
let csrf: Csrf;
beforeAll(async () => {
  ring = await aRing();
  csrf = createCsrf({ ring, publicOrigins: [publicOrigin], token: { accept: [1, 2] } });
});
afterAll(() => ring.close());

const passes = async (token: string): Promise<boolean> => {
  const decision = await csrf.decide(aRequest({ headers: { 'x-csrf-token': token } }));
  return decision.kind === 'allow';
};

const everyByteAltered = function* (text: string): Generator<string> {
  const bytes = Buffer.from(text, 'base64url');
  for (let at = 0; at < bytes.length; at++) {
    for (let change = 1; change < 256; change++) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ change;
      yield altered.toString('base64url');
    }
  }
};

describe('an altered token', () => {
  it.each([1, 2] as const)(
    'of format %s never passes, whichever byte became whatever',
    async (format) => {
      const token = mintToken({ ring, binding: { session: 'S1' }, format });
      expect(await passes(token)).toBe(true);
      const passed: string[] = [];
      for (const altered of everyByteAltered(token))
        if (await passes(altered)) passed.push(altered);
      expect(passed).toEqual([]);
      expect(await passes(token)).toBe(true);
    },
  );

  it('never passes with any character replaced, taken away or added', async () => {
    const token = mintToken({ ring, binding: { session: 'S1' } });
    const characters = [
      'A',
      'b',
      '7',
      '-',
      '_',
      '+',
      '/',
      '=',
      '.',
      ' ',
      '\u0000',
      '\u0430',
      '\ud800',
    ];
    for (let at = 0; at <= token.length; at++) {
      expect(
        await passes(token.slice(0, at) + token.slice(at + 1) + (at === token.length ? 'A' : '')),
      ).toBe(false);
      for (const character of characters) {
        expect(await passes(token.slice(0, at) + character + token.slice(at))).toBe(false);
        const replaced = token.slice(0, at) + character + token.slice(at + 1);
        if (replaced !== token) expect(await passes(replaced)).toBe(false);
      }
    }
  });

  it('never passes when it was made of nothing but noise', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 63, maxLength: 63 }), async (bytes) => {
        expect(await passes(Buffer.from(bytes).toString('base64url'))).toBe(false);
      }),
    );
  });

  it('never passes when halves of two good ones are joined', async () => {
    const [a = '', b = ''] = ['S1', 'S1'].map((session) =>
      mintToken({ ring, binding: { session } }),
    );
    for (let at = 1; at < 84; at++) {
      const joined = a.slice(0, at) + b.slice(at);
      if (joined !== b) expect(await passes(joined)).toBe(false);
    }
  });
});

describe('an altered visitor cookie', () => {
  it('never passes, whichever byte became whatever', async () => {
    const visitor = mintVisitor(ring);
    const token = mintToken({ ring, binding: { session: null }, visitor: visitor.id });
    const send = async (cookie: string): Promise<boolean> => {
      const headers = { cookie: `__Host-csrf-visitor=${cookie}`, 'x-csrf-token': token };
      return (
        (await csrf.decide(aRequest({ binding: { session: null }, headers }))).kind === 'allow'
      );
    };
    expect(await send(visitor.cookie)).toBe(true);
    const passed: string[] = [];
    for (const altered of everyByteAltered(visitor.cookie))
      if (await send(altered)) passed.push(altered);
    expect(passed).toEqual([]);
  });
});

describe('two tokens of one session', () => {
  it('share no eight characters', () => {
    for (let round = 0; round < 50; round++) {
      const [a = '', b = ''] = [1, 2].map(() => mintToken({ ring, binding: { session: 'S1' } }));
      for (let at = 0; at + 8 <= a.length; at++) expect(b).not.toContain(a.slice(at, at + 8));
    }
  });
});

describe('one statement for another', () => {
  it('is refused: a cookie is no token, a tag is no token, a token is no cookie', async () => {
    const visitor = mintVisitor(ring);
    expect(await passes(visitor.cookie)).toBe(false);
    expect(await passes(csrf.renew(aRequest()).person)).toBe(false);
    const token = mintToken({ ring, binding: { session: null }, visitor: visitor.id });
    const headers = { cookie: `__Host-csrf-visitor=${token}`, 'x-csrf-token': token };
    expect(await csrf.decide(aRequest({ binding: { session: null }, headers }))).toMatchObject({
      code: 'CSRF_COOKIE_AMBIGUOUS',
    });
  });
});
