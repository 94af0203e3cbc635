import { Stage } from '@rampart/stage';
import { expect, it } from 'vitest';

import { loadPolicy } from '../../src/policy/load.ts';
import { readGuide } from './guide.ts';
import { Reader } from './reader.ts';

const guide = await readGuide('archive-contents.md');

it('the guide does what it says, from the lost carts to the look for a ransom', async () => {
  await using stage = new Stage();
  const server = await stage.redis({ config: { 'repl-diskless-sync-delay': 0 } });
  const reader = await Reader.sitDown(stage, { here: { '6379': server.port } });
  await reader.follow(
    guide.filter(({ language, label }) => language !== 'yaml' && label !== 'fragment'),
  );
  expect(await reader.stop('rampart archive')).toBe(0);
}, 300_000);

it('the policies that it shows are such', () => {
  const [rewriting, bucket] = guide.filter(({ language }) => language === 'yaml');
  const text = bucket?.text ?? '';
  expect(loadPolicy(text, 'guide').archive?.copies).toMatchObject([
    { kind: 'bucket', bucket: 'archives-of-the-shop', prefix: 'cars/' },
  ]);
  const settings = (rewriting?.text ?? '').replace('archive:\n', '');
  expect(loadPolicy(`${text}${settings}`, 'guide').archive?.rewrites).toMatchObject({
    per: 300_000,
    replaced: 0.8,
  });
});
