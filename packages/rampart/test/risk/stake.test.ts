import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { loadPolicy } from '../../src/policy/load.ts';
import { rulingOn } from '../../src/risk/decisions/ruling.ts';
import { addMeasurement } from '../../src/risk/measured.ts';
import { stakeOf, worthNowOf } from '../../src/risk/stake.ts';
import { aDecision, noon } from './decisions/a-decision.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rampart-stake-'));
});
afterEach(() => rm(directory, { recursive: true }));

const stakeIn = (risk: string): ReturnType<typeof stakeOf> =>
  stakeOf(loadPolicy(`version: 1\napp: shop\nrisk: ${risk}\n`, join(directory, 'rampart.yaml')));

describe('what is measured', () => {
  const measurement = {
    what: 'restore',
    seconds: 36,
    on: '2026-11-20',
    how: 'drill of shop: "a" # at offset 7',
  } as const;

  it('takes the place of what was assumed as soon as a drill has written it', async () => {
    const before = await stakeIn('{ measured: measured.yaml }');
    expect(before?.context.inputs.restoreHours.basis).toBe('assumed');
    await addMeasurement(join(directory, 'measured.yaml'), measurement);
    const after = await stakeIn('{ measured: measured.yaml }');
    expect(after?.context.inputs.restoreHours).toMatchObject({
      low: 0.01,
      source: measurement.how,
    });
    expect(after?.context.claimed).toContain('data.archive');
  });

  it('is added to what was measured before', async () => {
    const path = join(directory, 'measured.yaml');
    await writeFile(
      path,
      'measured: { what: failover, seconds: 3, on: 2026-11-01, how: by hand }\n',
    );
    await addMeasurement(path, measurement);
    const { inputs } = (await stakeIn('{ measured: measured.yaml }'))?.context ?? {};
    expect([inputs?.failoverHours.basis, inputs?.restoreHours.basis]).toEqual([
      'measured',
      'measured',
    ]);
  });

  it('is not written over a file that cannot be read', async () => {
    const path = join(directory, 'measured.yaml');
    await writeFile(path, 'measured: none\n');
    await expect(addMeasurement(path, measurement)).rejects.toMatchObject({ code: 'POLICY_VALUE' });
    expect(await readFile(path, 'utf8')).toBe('measured: none\n');
  });
});

describe('a decision, asked for by the audit', () => {
  const finding = {
    rule: 'NET-001',
    title: 'x',
    severity: 'critical',
    subject: 'a',
    state: 'fail',
  } as const;
  const figures = { annualLoss: 1, currency: 'USD', band: 0.5 };
  const decisions = [aDecision({ about: ['NET-001'], figures })];
  const matter = { name: 'NET-001', subject: 'a' };

  it('is open again when what was just found is worth more than it allows', async () => {
    const worthNow = worthNowOf(await stakeIn('{ preset: hospital }'), [finding]);
    expect(rulingOn(matter, decisions, noon, worthNow)?.standing).toBe('reopened');
  });

  it('holds to its end where nobody has said what is at stake', () => {
    const worthNow = worthNowOf(null, [finding]);
    expect(rulingOn(matter, decisions, noon, worthNow)?.standing).toBe('holds');
  });

  it('looks for decisions beside the policy', async () => {
    expect((await stakeIn('{ preset: hospital }'))?.decisions).toBe(join(directory, 'decisions'));
  });
});
