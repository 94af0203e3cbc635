import { Stage } from '@rampart/stage';
import { describe, expect, it } from 'vitest';

import { loadPolicy } from '../../src/policy/load.ts';
import { readGuide } from './guide.ts';
import { Reader } from './reader.ts';

const guide = await readGuide('servers.md');

it('the guide compiles what it says, and stops where it says', async () => {
  await using stage = new Stage();
  const reader = await Reader.sitDown(stage, { here: {} });
  await reader.follow(guide);
}, 300_000);

describe('each policy of the guide describes servers', () => {
  it.each(guide.filter(({ language }) => language === 'yaml'))('$at', ({ text, at }) => {
    expect(loadPolicy(text, at).deployment?.servers.length).toBeGreaterThan(0);
  });
});
