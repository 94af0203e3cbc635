// Time cannot be asserted. What can be is that a forged MAC and an honest one both go, whole,
// through the one comparison that Node promises to be constant in time.
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, expect, it, vi } from 'vitest';
import { createCsrf } from '../src/csrf.ts';
import { aRequest, publicOrigin } from './requests.ts';
import { aRing } from './rings.ts';

// Whoever imported it by its name, the product among them, calls this one then.
const timingSafeEqual = vi.spyOn(crypto, 'timingSafeEqual');
syncBuiltinESMExports();
afterAll(() => {
  timingSafeEqual.mockRestore();
  syncBuiltinESMExports();
});

const digestBytes = 32;

it('compares a MAC as a whole and in constant time, whether or not it is right', async () => {
  await using ring = await aRing();
  const csrf = createCsrf({ ring, publicOrigins: [publicOrigin], token: { remember: 0 } });
  const { token } = csrf.issue(aRequest());
  const forged = Buffer.from(token, 'base64url');
  forged[forged.length - digestBytes] = (forged[forged.length - digestBytes] ?? 0) ^ 1;

  for (const sent of [token, forged.toString('base64url')]) {
    timingSafeEqual.mockClear();
    const decision = await csrf.decide(aRequest({ headers: { 'x-csrf-token': sent } }));
    expect(decision.kind).toBe(sent === token ? 'allow' : 'refuse');
    const lengths = timingSafeEqual.mock.calls.map((pair) =>
      pair.map(({ byteLength }) => byteLength),
    );
    expect(lengths).toEqual([[digestBytes, digestBytes]]);
  }
});

it('lets that comparison decide, and no other', async () => {
  await using ring = await aRing();
  const csrf = createCsrf({ ring, publicOrigins: [publicOrigin], token: { remember: 0 } });
  const mine = csrf.issue(aRequest()).token;
  const theirs = csrf.issue(aRequest({ binding: { session: 'S2' } })).token;
  for (const [token, verdict, outcome] of [
    [mine, false, 'refuse'],
    [theirs, true, 'allow'],
  ] as const) {
    timingSafeEqual.mockReturnValueOnce(verdict);
    const decision = await csrf.decide(aRequest({ headers: { 'x-csrf-token': token } }));
    expect(decision.kind).toBe(outcome);
  }
});
