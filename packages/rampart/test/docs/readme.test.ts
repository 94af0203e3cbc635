import { readFile } from 'node:fs/promises';

import { Stage } from '@rampart/stage';
import { expect, it } from 'vitest';

import { verbs } from '../../src/cli/verbs.ts';
import { readGuide } from './guide.ts';
import { Reader } from './reader.ts';

it('the gateway of the first page starts, serves and refuses', async () => {
  await using stage = new Stage();
  const redis = await stage.redis();
  const gateway = await stage.port();
  const reader = await Reader.sitDown(stage, { here: { '6379': redis.port, '6380': gateway } });
  const page = await readGuide('../../README.md');
  await reader.follow(
    page.slice(
      page.findIndex(({ label }) => label === 'rampart.yaml'),
      -1,
    ),
  );
  expect(await reader.stop('rampart gateway')).toBe(0);
}, 300_000);

it('the page of the package names every verb', async () => {
  const page = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  for (const [name, load] of Object.entries(verbs)) {
    const below = Object.keys((await load()).verbs);
    for (const word of [name, ...below]) {
      expect(page, word).toMatch(new RegExp(`\`(?:rampart (?:\\w+ )?)?${word}\\b`, 'u'));
    }
  }
});
