// `npm run bench -- client`: what guarding costs, for node-redis and ioredis, and what sealing does.
import { Stage } from '@rampart/stage';

import { BenchError } from '../bench-error.ts';
import { describeMachine } from '../measure/machine.ts';
import type { BenchOptions } from '../options.ts';
import { cells } from './cells.ts';
import { runContest } from './contest.ts';
import { printResult, writeResult } from './report.ts';
import { measureSealed } from './sealed.ts';
import { connectAll } from './subjects.ts';

/** What is no cell of its own. */
const sealedName = 'sealed values';

export async function benchClient(options: BenchOptions): Promise<void> {
  const { only, quick, rounds, seconds } = options;
  const wanted = cells.filter(({ name }) => only === undefined || name.includes(only));
  const seals = only === undefined || sealedName.includes(only);
  if (wanted.length === 0 && !seals) {
    const names = [...cells.map(({ name }) => name), sealedName].join('\n  ');
    throw new BenchError(`Nothing is called "${only}". There are:\n  ${names}`);
  }
  const machine = describeMachine(['redis', 'ioredis']);
  await using stage = new Stage();
  const subjects = await connectAll(stage);
  const guarded = await runContest(wanted, subjects, { rounds, seconds, quick });
  const sealed = seals ? await measureSealed({ rounds, quick }) : [];
  const result = { machine, quick, rounds, seconds, guarded, sealed };
  printResult(result);
  await writeResult(result, options);
}
