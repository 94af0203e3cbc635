// Each defence can be taken away at construction, so that it can be shown what the others stop.
import type { Ring } from '@rampart/keyring';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCsrf } from '../src/csrf.ts';
import { without, type CsrfDefence } from '../src/defences.ts';
import type { Csrf, CsrfOptions, CsrfRequest } from '../src/types.ts';
import { aRequest, publicOrigin } from './requests.ts';
import { aRing } from './rings.ts';

let ring: Ring;
beforeAll(async () => {
  ring = await aRing();
});
afterAll(() => ring.close());

function lacking(...defences: CsrfDefence[]): Csrf {
  const options: CsrfOptions = { ring, publicOrigins: [publicOrigin] };
  return createCsrf(without(options, defences));
}

/** What an auto-submitted form of another site looks like in a browser of today. */
const forged: CsrfRequest = aRequest({
  headers: { origin: 'https://attacker.test', 'sec-fetch-site': 'cross-site' },
});

async function stoppedBy(csrf: Csrf, request: CsrfRequest, once = false): Promise<string> {
  const decision = await csrf.decide(request, { once });
  return decision.kind === 'allow' ? 'nothing' : decision.defence;
}

describe('a forged form', () => {
  it.each([
    [[], 'csrf.metadata'],
    [['csrf.metadata'], 'csrf.origin'],
    [['csrf.metadata', 'csrf.origin'], 'csrf.token'],
    [['csrf.metadata', 'csrf.origin', 'csrf.token'], 'nothing'],
    [['csrf.metadata', 'csrf.token'], 'csrf.origin'],
    [['csrf.origin', 'csrf.token'], 'csrf.metadata'],
  ] as const)('without %j is stopped by %s', async (off, defence) => {
    expect(await stoppedBy(lacking(...off), forged)).toBe(defence);
  });
});

describe('a planted visitor cookie', () => {
  it('counts only where csrf.cookie is off', async () => {
    for (const [off, defence] of [
      [[], 'csrf.cookie'],
      [['csrf.cookie'], 'csrf.token'],
    ] as const) {
      const headers = { cookie: '__Host-csrf-visitor=planted', 'x-csrf-token': 'A'.repeat(84) };
      const request = aRequest({ binding: { session: null }, headers });
      expect(await stoppedBy(lacking(...off), request)).toBe(defence);
    }
  });
});

describe('a replay', () => {
  it('passes only where csrf.once is off', async () => {
    for (const [off, defence] of [
      [[], 'csrf.once'],
      [['csrf.once'], 'nothing'],
    ] as const) {
      const csrf = lacking(...off);
      await csrf.prepareOnce();
      const { token } = csrf.issue(aRequest());
      const request = aRequest({ headers: { 'x-csrf-token': token } });
      expect(await stoppedBy(csrf, request, true)).toBe('nothing');
      expect(await stoppedBy(csrf, request, true)).toBe(defence);
    }
  });
});

describe('the switch', () => {
  it('cannot be named by options', () => {
    const options = { ring, off: ['csrf.token'] };
    expect(() => createCsrf(options)).toThrow(
      expect.objectContaining({ code: 'CSRF_OPTION_UNKNOWN' }),
    );
  });

  it('does not survive a copy of the options', async () => {
    const options = without<CsrfOptions>({ ring, publicOrigins: [publicOrigin] }, [
      'csrf.metadata',
    ]);
    expect(await stoppedBy(createCsrf({ ...options }), forged)).toBe('csrf.metadata');
  });
});
