import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { root } from '../mutate.ts';

it('sets up before a script in a shell of its own: one that ran the system’s Node goes on with that', () => {
  const manifest = readFileSync(join(root, 'package.json'), 'utf8');
  const before = [...manifest.matchAll(/"pre[\w:]+": "([^"]*)"/g)].map(([, command]) => command);
  expect(before.length).toBeGreaterThan(5);
  for (const command of before) expect(command).toMatch(/^node setup\/setup\.mjs \w+$/);
});
