// Our own cases against a real gateway: one of each kind in every run, all of them at full size.
import { describe, expect, it } from 'vitest';
import { ownCases } from '../../corpus/cases/index.ts';
import { gateway } from '../../corpus/guards/gateway.ts';
import { openDoor } from '../../corpus/guards/open-door.ts';
import { failureText } from '../../corpus/report.ts';
import { passed } from '../../corpus/result.ts';
import { run } from '../../corpus/run.ts';

const full = process.env['RAMPART_FULL'] === '1';

/** Quick ones, each from another room of the gateway. */
const sample = [
  'foreign/post',
  'framing/bulk-not-ended',
  'files/cron',
  'code/assembled-name',
  'rights/before-login',
  'rights/flush',
  'spelling/line-quoted',
  'key/second-of-two',
  'amount/endless-script',
  'amount/forged-sketch',
  'honest/pipeline',
  'honest/monitoring',
];

const chosen = ownCases().filter(({ id }) => full || sample.includes(id));

describe('our own cases', () => {
  it('are all there', () => {
    expect(chosen.length).toBeGreaterThanOrEqual(sample.length);
  });

  it(
    'pass against the gateway with the recommended policy',
    async () => {
      const results = await run({ cases: chosen, build: gateway, atOnce: 2, onResult: () => {} });
      const failures = results.filter((result) => !passed(result)).map(failureText);
      expect(failures).toEqual([]);
      expect(results.length).toBe(chosen.length);
    },
    full ? 1_200_000 : 240_000,
  );
});

describe('the judge', () => {
  it('lets no attack pass where nothing stands before the server, and honest traffic all the same', async () => {
    const cases = ownCases().filter(({ id }) =>
      ['files/cron', 'key/second-of-two', 'rights/flush', 'honest/pipeline'].includes(id),
    );
    const results = await run({ cases, build: openDoor, atOnce: 2, onResult: () => {} });
    expect(results.filter(passed).map(({ id }) => id)).toEqual(['honest/pipeline']);
  });
});
