import { readFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { checkNode } from '../../src/cli/node-version.ts';

it('takes the Node of the manifest and newer ones, and says what an older one is', async () => {
  const manifest = new URL('../../package.json', import.meta.url);
  expect(await readFile(manifest, 'utf8')).toContain('"node": ">=24.11"');
  for (const version of ['24.11.0', '24.21.0', '25.0.0']) checkNode(version);
  for (const version of ['24.10.9', '20.20.2', '22.12.0']) {
    expect(() => checkNode(version)).toThrow(`24.11 or later, and this is ${version}.`);
  }
});
