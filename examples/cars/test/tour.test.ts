import { chmod, readdir } from 'node:fs/promises';
import { Stage } from '@rampart/stage';
import { expect, test } from 'vitest';

test('the tour passes, says so, and leaves nothing behind', { timeout: 300_000 }, async () => {
  await using stage = new Stage();
  const temporary = await stage.newDirectory('temporary');
  // The servers run as somebody else where this is root, who has to get to his files.
  for (const each of [stage.directory, temporary]) await chmod(each, 0o711);
  const tour = await stage.node(new URL('../src/main.ts', import.meta.url), ['--tour'], {
    env: { TMPDIR: temporary },
  });
  await tour.waitForOutput(/\n\d+ passed, \d+ failed\n/, 290_000);
  const { code } = await tour.exited;
  expect(tour.output).toMatch(/\n\d\d+ passed, 0 failed\n/);
  expect(code).toBe(0);
  expect(await readdir(temporary)).toEqual([]);
});
