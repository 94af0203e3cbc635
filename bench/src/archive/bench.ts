// `npm run bench -- archive`: what being archived costs a server, beside a real replica and beside its own
// append-only file; and how fast archives are made, verified and restored.
import { Stage } from '@rampart/stage';

import { describeMachine } from '../measure/machine.ts';
import type { BenchOptions } from '../options.ts';
import { measureCosts } from './costs.ts';
import { measurePaces } from './paces.ts';
import { printResult, writeResult } from './report.ts';

/** Mebibytes. `--megabytes 1024` takes about eight times as long for the second part. */
const usualSize = 128;

export async function benchArchive(options: BenchOptions): Promise<void> {
  const { quick, rounds } = options;
  const machine = describeMachine([]);
  await using stage = new Stage();
  const costs = await measureCosts(stage, {
    rounds: quick ? 1 : rounds,
    requests: quick ? 20_000 : 500_000,
  });
  const paces = await measurePaces(stage, options.megabytes ?? (quick ? 8 : usualSize));
  const result = { machine, quick, rounds, costs, paces };
  printResult(result);
  await writeResult(result, options);
}
