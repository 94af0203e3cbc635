// The tests that the guides show are run as their reader would run them.
import { Stage } from '@rampart/stage';
import { expect, it } from 'vitest';
import { newProject, readGuide, writeFiles } from './guide.ts';

it.each([
  { guide: 'README.md', files: ['app.test.ts'], tests: 1 },
  { guide: 'testing.md', files: ['shop.test.ts', 'inject.test.ts'], tests: 8 },
])('the tests of $guide pass', async ({ guide, files, tests }) => {
  await using project = await newProject();
  await using stage = new Stage();
  await writeFiles(project.path, await readGuide(guide));
  const report = await stage.run(
    process.execPath,
    ['--conditions=rampart-source', '--test', '--test-reporter=tap', ...files],
    { cwd: project.path, env: { NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined } },
  );
  expect(report).toContain(`# pass ${tests}\n`);
  expect(report).toContain('# fail 0\n');
});
