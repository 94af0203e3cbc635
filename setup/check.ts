// `npm test`: everything that has to hold before a change goes in. `--full` runs the same checks at
// full size.

import { delimiter, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { inspect } from 'node:util';

import { compileCache } from './compile-cache.ts';
import { checkGroups, type Check, type Verdict } from './checks.ts';
import { root } from './mutate.ts';
import type { Tally } from './tally.ts';

/** The tools are found without npm too: `node setup/check.ts` does what `npm test` does. */
process.env['PATH'] = [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);

Object.assign(process.env, compileCache);

// The output of the checks is collected; they would take that for a terminal of many colours in CI.
process.env['NO_COLOR'] = '1';

const width = 12;
const atOnce = 2;

const tallies: Tally[] = [];
for (const group of checkGroups(process.argv.includes('--full'))) {
  const waiting = [...group];
  const lane = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      tallies.push(await report(check));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function report(check: Check): Promise<Tally> {
  const begun = performance.now();
  const verdict = await check.run().catch(couldNotRun);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  const result = verdict.failed === 0 ? 'passed' : 'FAILED';
  const counts = verdict.passed + verdict.failed > 1 ? `  ${countsOf(verdict)}` : '';
  console.log(`${check.name.padEnd(width)} ${result} ${seconds.padStart(6)} s${counts}`);
  for (const remark of verdict.remarks ?? []) console.log(`  ${remark}`);
  if (verdict.failed > 0) console.log(`\n${verdict.output.trimEnd()}\n`);
  return verdict;
}

function couldNotRun(reason: unknown): Verdict {
  return { passed: 0, failed: 1, output: `The check could not run: ${inspect(reason)}` };
}

function countsOf({ passed: good, failed: bad }: Tally): string {
  return bad === 0 ? `${good}` : `${good} passed, ${bad} failed`;
}
