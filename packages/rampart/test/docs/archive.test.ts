import { Stage } from '@rampart/stage';
import { expect, it } from 'vitest';

import { loadPolicy } from '../../src/policy/load.ts';
import { readGuide } from './guide.ts';
import { Reader } from './reader.ts';

const guide = await readGuide('archive.md');

it('the guide does what it says, from the keys to the drilled archive', async () => {
  await using stage = new Stage();
  const server = await stage.redis({ config: { 'repl-diskless-sync-delay': 0 } });
  const restored = await stage.port();
  const reader = await Reader.sitDown(stage, { here: { '6379': server.port, '6390': restored } });
  await reader.follow(guide.filter(({ label }) => label !== 'fragment'));
  expect(await reader.stop('rampart archive')).toBe(0);
}, 300_000);

it('the policy that it ends with is one', () => {
  const [policy] = guide.filter(({ language }) => language === 'yaml');
  const { archive } = loadPolicy(policy?.text ?? '', 'guide');
  expect(archive).toMatchObject({ acknowledge: 'copies', keep: { for: 2_592_000_000, least: 2 } });
});
