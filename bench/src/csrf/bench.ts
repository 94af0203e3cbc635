// `npm run bench -- csrf`: Rampart beside its peers, over HTTP and in process.
import { Stage } from '@rampart/stage';
import { BenchError } from '../bench-error.ts';
import { leaveMeasuredCore } from '../measure/cores.ts';
import { describeMachine } from '../measure/machine.ts';
import type { BenchOptions } from '../options.ts';
import { cells, selectCells } from './cells.ts';
import { benchHttp } from './http.ts';
import { runInProcess } from './in-process-contest.ts';
import { Issuer } from './issuer.ts';
import { printResult, writeResult } from './report.ts';
import type { CsrfResult } from './report.ts';

const inProcess = 'in-process';

const packages = [
  'express',
  'fastify',
  'csurf',
  'csrf-csrf',
  'csrf-sync',
  'lusca',
  '@fastify/csrf-protection',
  '@rampart/csrf',
];

export async function benchCsrf(options: BenchOptions): Promise<void> {
  const { only, quick, rounds, seconds } = options;
  const chosen = selectCells(only);
  const withInProcess = only === undefined || inProcess.includes(only);
  if (chosen.length === 0 && !withInProcess) {
    const names = [...cells.map(({ name }) => name), inProcess];
    throw new BenchError(`Nothing is called "${only}". There are:\n  ${names.join('\n  ')}`);
  }
  const machine = describeMachine(packages);
  leaveMeasuredCore();
  await using stage = new Stage();
  const redis = await stage.redis();
  await using issuer = await Issuer.open(redis);
  const [warmUps, sessions] = quick ? [0, 50] : [2, 1_000];
  const plan = { cells: chosen, rounds, warmUps, sessions };
  const http = await benchHttp({ stage, redis, seconds }, issuer, plan);
  const turns = quick ? { rounds: 1, warmUps: 0 } : { rounds: rounds * 20, warmUps: 20 };
  const libraries = withInProcess ? await runInProcess(stage, turns, issuer.env) : [];
  const result: CsrfResult = { machine, quick, rounds, seconds, http, inProcess: libraries };
  printResult(result);
  await writeResult(result, options);
}
