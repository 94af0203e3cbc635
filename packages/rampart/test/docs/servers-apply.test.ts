import { chmod, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { Stage } from '@rampart/stage';
import { expect, it } from 'vitest';

import { fetchSecret } from '../../src/policy/secrets.ts';
import { newGround } from '../plan/ground.ts';
import { readGuide } from './guide.ts';
import { Reader } from './reader.ts';

const guide = await readGuide('servers-apply.md');

it('the guide makes a server from nothing, and makes it again what somebody has changed', async () => {
  await using stage = new Stage();
  // It knows how to end what apply has started.
  const ground = await newGround(stage);
  const srv = dirname(ground.directory);
  await chmod(srv, 0o711);
  const reader = await Reader.sitDown(stage, { here: { '/srv': srv, '6390': ground.port } });
  try {
    await reader.follow(guide);
  } finally {
    ground.says(await readFile(join(reader.directory, 'rampart.yaml'), 'utf8'));
  }
  const { steps } = await (await ground.site({ fetch: fetchSecret })).plan();
  expect(steps).toEqual([]);
}, 300_000);
