// Takes each guarantee of setup/mutants.ts out of the product and demands that its tests notice.
//
//   node setup/mutants-check.ts            the sampled ones
//   node setup/mutants-check.ts --full     all
//   node setup/mutants-check.ts NAME…      these

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { openScene } from './leftovers.ts';
import { mutate, root } from './mutate.ts';
import { mutants, type Mutant } from './mutants.ts';
import { run } from './run.ts';
import { readTestReport } from './tally.ts';

const loader = pathToFileURL(join(root, 'setup', 'mutant-loader.ts')).href;

const names = process.argv.slice(2).filter((argument) => argument !== '--full');
const full = process.argv.includes('--full');
const chosen = mutants.filter(({ name, sampled }) =>
  names.length > 0 ? names.includes(name) : full || sampled,
);

let failed = 0;
for (const mutant of chosen) {
  const fault = await faultOf(mutant);
  if (fault === undefined) {
    console.log(`noticed   ${mutant.name}`);
  } else {
    failed += 1;
    console.log(`FAILED    ${mutant.name} (without ${mutant.takesOut}): ${fault}`);
  }
}
console.log(`${chosen.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && chosen.length > 0 ? 0 : 1;

/** Why this mutant does not count as noticed. */
async function faultOf(mutant: Mutant): Promise<string | undefined> {
  // Asked here and not only while tests run, where the error would look like a failing test.
  mutate(mutant, readFileSync(join(root, mutant.file), 'utf8'));

  const scene = openScene();
  const report = join(scene.environment['TMPDIR'] ?? root, 'vitest.json');
  const { output } = await run(
    'vitest',
    ['run', '--bail=1', '--reporter=json', `--outputFile=${report}`, ...mutant.tests],
    {
      ...scene.environment,
      RAMPART_MUTANT: mutant.name,
      NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${loader}`.trim(),
    },
  );
  const tally = readTestReport(report);
  scene.clear();
  if (tally === undefined) return `vitest did not report: ${output.trim()}`;
  if (tally.failed > 0) return undefined;
  return tally.passed === 0 ? `no test ran: ${output.trim()}` : 'no test failed';
}
