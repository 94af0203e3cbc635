// What the guide to keys shows compiles, runs, and prints what stands below it.
import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { compile, type Guide, layOut, outputOf } from './guide.ts';

let stage: Stage;
let guide: Guide;
beforeAll(async () => {
  stage = new Stage();
  guide = await layOut(stage, 'client-keys.md');
});
afterAll(() => stage[Symbol.asyncDispose]());

it('compiles', async () => {
  expect(await compile(stage, guide)).toBe('');
});

it.each(['shop.ts', 'tags.ts', 'meeting.ts', 'libraries.ts', 'scan.ts'])(
  'prints what it says: %s',
  async (file) => {
    const redis = await stage.redis();
    const at = guide.fences.findIndex(({ label }) => label === file);
    const shown = guide.fences[at + 1];
    expect(shown?.language).toBe('text');
    expect(await outputOf(stage, guide, file, { REDIS_URL: redis.url })).toBe(shown?.code);
  },
);

it('shows no program that is not run here', () => {
  const labels = guide.fences.map(({ label }) => label).filter((label) => label !== '');
  expect(labels).toEqual(['shop.ts', 'tags.ts', 'meeting.ts', 'libraries.ts', 'scan.ts']);
});
