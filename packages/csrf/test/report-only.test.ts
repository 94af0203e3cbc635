import type { RampartEvent, Ring } from '@rampart/keyring';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCsrf } from '../src/csrf.ts';
import { aRequest, publicOrigin } from './requests.ts';
import { aRing } from './rings.ts';

let ring: Ring;
beforeAll(async () => {
  ring = await aRing();
});
afterAll(() => ring.close());

const forged = aRequest({
  headers: { origin: 'https://attacker.test', 'sec-fetch-site': 'cross-site' },
});

function reporting(until: Date): { csrf: ReturnType<typeof createCsrf>; events: RampartEvent[] } {
  const events: RampartEvent[] = [];
  const csrf = createCsrf({
    ring,
    publicOrigins: [publicOrigin],
    reportOnly: { until },
    onEvent: (event) => events.push(event),
  });
  return { csrf, events };
}

describe('the report-only mode', () => {
  it('lets pass, and tells what every layer would have refused', async () => {
    const { csrf, events } = reporting(new Date(Date.now() + 60_000));
    expect(await csrf.decide(forged)).toEqual({ kind: 'allow' });
    expect(events.map(({ code, outcome }) => [code, outcome])).toEqual([
      ['CSRF_REPORT_ONLY', 'observed'],
      ['CSRF_METADATA_CROSS_SITE', 'observed'],
      ['CSRF_ORIGIN_MISMATCH', 'observed'],
      ['CSRF_TOKEN_MISSING', 'observed'],
    ]);
  });

  it('uses no token up', async () => {
    const { csrf, events } = reporting(new Date(Date.now() + 60_000));
    await csrf.prepareOnce();
    const { token } = csrf.issue(aRequest());
    const request = aRequest({ headers: { 'x-csrf-token': token } });
    for (let use = 0; use < 3; use++) await csrf.decide(request, { once: true });
    expect(events.map(({ code }) => code)).toEqual(['CSRF_REPORT_ONLY']);
    const enforcing = createCsrf({ ring, publicOrigins: [publicOrigin] });
    expect(await enforcing.decide(request, { once: true })).toEqual({ kind: 'allow' });
  });

  it('ends by itself at its date', async () => {
    const { csrf, events } = reporting(new Date(Date.now() - 1));
    expect(await csrf.decide(forged)).toMatchObject({ code: 'CSRF_METADATA_CROSS_SITE' });
    expect(events.map(({ code }) => code)).toContain('CSRF_REPORT_ONLY_ENDED');
  });
});
