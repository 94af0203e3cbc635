import { chmod, readdir } from 'node:fs/promises';
import { Stage } from '@rampart/stage';
import { expect, test } from 'vitest';

test('the tour passes, says so, and leaves nothing behind', { timeout: 600_000 }, async () => {
  await using stage = new Stage();
  const temporary = await stage.newDirectory('temporary');
  // The servers run as somebody else where this is root, who has to get to his files.
  for (const each of [stage.directory, temporary]) await chmod(each, 0o711);
  const tour = await stage.node(new URL('../src/main.ts', import.meta.url), ['--tour'], {
    env: { TMPDIR: temporary },
  });
  const [, sum] = await tour.waitForOutput(/\n(\d+ passed, \d+ failed)\n/, 590_000);
  const { code } = await tour.exited;
  expect(failures(tour.output)).toEqual([]);
  expect(sum).toMatch(/^\d\d+ passed, 0 failed$/);
  expect(code).toBe(0);
  expect(await readdir(temporary)).toEqual([]);
});

/** What did not pass, whole: a message may have several lines. */
function failures(output: string): readonly string[] {
  return output.match(/^ +✗.*(?:\n(?! +[✓✗–]).+)*/gm) ?? [];
}
