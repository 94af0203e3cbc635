// `npm run bench -- risk`: what it takes to simulate the years of an assessment, and to make one whole.

import { BenchError } from '../bench-error.ts';
import { describeMachine } from '../measure/machine.ts';
import { spread } from '../measure/statistics.ts';
import type { Spread } from '../measure/statistics.ts';
import { markdownTable, plainTable } from '../measure/table.ts';
import type { Column } from '../measure/table.ts';
import { saveResult } from '../measure/save-result.ts';
import type { BenchOptions } from '../options.ts';
import { cells } from './cells.ts';

interface Standing {
  readonly cell: string;
  /** Milliseconds of CPU of this process. */
  readonly took: Spread;
}

const columns: readonly Column<Standing>[] = [
  { title: '', text: ({ cell }) => cell },
  { title: 'ms of CPU', right: true, text: ({ took }) => took.median.toFixed(0) },
  { title: 'from', right: true, text: ({ took }) => took.min.toFixed(0) },
  { title: 'to', right: true, text: ({ took }) => took.max.toFixed(0) },
];

export async function benchRisk(options: BenchOptions): Promise<void> {
  const { only, quick, rounds } = options;
  const trials = quick ? 1_000 : 100_000;
  const wanted = cells(trials).filter(({ name }) => only === undefined || name.includes(only));
  if (wanted.length === 0) {
    const names = cells(trials).map(({ name }) => name);
    throw new BenchError(`Nothing is called "${only}". There are:\n  ${names.join('\n  ')}`);
  }
  const machine = describeMachine([]);
  const standings = wanted.map(({ name, run }): Standing => {
    // Once for the compiler, which a command that ends at once never sees.
    run();
    return { cell: name, took: spread(Array.from({ length: rounds }, () => cpuOf(run))) };
  });
  const how = quick ? 'A quick run: it says nothing about speed.' : `${rounds} rounds.`;
  const head = `${machine.date}, ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.loadBefore} before. ${how}`;
  console.log(`${head}\n\n${plainTable(columns, standings)}`);
  const result = { machine, quick, rounds, trials, standings };
  const sections = [head, markdownTable(columns, standings)];
  await saveResult({ verb: 'risk', title: 'Simulated years', sections, result }, options);
}

function cpuOf(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
