// The first page of the package: what it shows runs, and it names what there is.
import { readFile } from 'node:fs/promises';
import { Stage } from '@rampart/stage';
import { expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { compile, layOut, outputOf } from './guide.ts';

const page = '../../packages/client/README.md';

it('shows a program that compiles and prints what it says', async () => {
  await using stage = new Stage();
  const guide = await layOut(stage, page);
  expect(await compile(stage, guide)).toBe('');
  const redis = await stage.redis();
  const said = guide.fences.find(({ language }) => language === 'text')?.code;
  expect(said).toBeDefined();
  expect(await outputOf(stage, guide, 'shop.ts', { REDIS_URL: redis.url })).toBe(said);
});

it('names every entry that can be imported, and the Node that it needs', async () => {
  const text = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  for (const entry of Object.keys(manifest.exports)) {
    if (entry === './package.json') continue;
    expect(text).toContain(`\`${entry.replace('.', manifest.name)}\``);
  }
  expect(text).toContain(`Node ${manifest.engines.node.replace('>=', '')}`);
});
