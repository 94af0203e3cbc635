import { Stage } from '@rampart/stage';
import { describe, expect, it } from 'vitest';

import { loadPolicy } from '../../src/policy/load.ts';
import { readMeasured } from '../../src/risk/measured.ts';
import { readGuide } from './guide.ts';
import { Reader } from './reader.ts';

const guide = await readGuide('risk.md');

it('the guide shows what the hospital sees, and decides', async () => {
  await using stage = new Stage();
  const reader = await Reader.sitDown(stage, { here: {} });
  await reader.follow(guide);
}, 300_000);

describe('each policy of the guide says what is at stake', () => {
  const policies = guide.filter(
    ({ language, label }) => language === 'yaml' && label !== 'drills.yaml',
  );

  it.each(policies)('$at', ({ text, at }) => {
    expect(loadPolicy(text, at).risk).not.toBeNull();
  });
});

it('the measurements of the guide are read', () => {
  const [drills] = guide.filter(({ label }) => label === 'drills.yaml');
  expect(readMeasured(drills?.text ?? '', 'drills.yaml').inputs.restoreHours?.basis).toBe(
    'measured',
  );
});
