import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { loadDecisions } from '../../../src/risk/decisions/load.ts';
import { writeDecision } from '../../../src/risk/decisions/write.ts';

const words = {
  answer: 'accept',
  about: ['NET-013', 'theft'],
  subjects: ['10.0.1.5:6379'],
  owner: 'O’Neill: "the boss" # not a comment',
  reason: 'It costs more than it takes away.\nAsk again in spring.',
  decided: '2026-11-21',
  expires: '2027-03-31',
  figures: { annualLoss: 1_200, currency: 'USD', band: '50%' },
};

describe('a decision that is written', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'rampart-write-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('is read again as it was meant, whatever stands in its texts', async () => {
    const directory = join(root, 'decisions');
    const written = await writeDecision(directory, 'port', words);
    expect(await loadDecisions(directory)).toEqual([written]);
    expect(written).toMatchObject({
      owner: words.owner,
      reason: 'It costs more than it takes away. Ask again in spring.',
      subjects: ['10.0.1.5:6379'],
      figures: { annualLoss: 1_200, band: 0.5 },
    });
  });

  it('is never written over another one', async () => {
    await writeDecision(root, 'port', words);
    await expect(writeDecision(root, 'port', words)).rejects.toMatchObject({
      code: 'RISK_DECISION_EXISTS',
    });
  });

  it.each([
    [{ expires: 'never' }, 'POLICY_VALUE'],
    [{ expires: '2020-01-01' }, 'POLICY_CONFLICT'],
    [{ owner: '' }, 'POLICY_VALUE'],
    [{ answer: 'ignore' }, 'POLICY_VALUE'],
    [{ expires: '2027-01-01"\nowner: "Eve' }, 'POLICY_VALUE'],
  ])('that is wrong (%j) is not written', async (change, code) => {
    await expect(writeDecision(root, 'port', { ...words, ...change })).rejects.toMatchObject({
      code,
    });
    expect(await readdir(root)).toEqual([]);
  });

  it('has a name that stays in its directory', async () => {
    await expect(writeDecision(root, '../port', words)).rejects.toMatchObject({
      code: 'RISK_DECISION_NAME',
    });
  });
});
