import type { Machine } from '../measure/machine.ts';
import type { Spread } from '../measure/statistics.ts';
import { markdownTable, plainTable } from '../measure/table.ts';
import type { Column } from '../measure/table.ts';
import { saveResult } from '../measure/save-result.ts';
import type { BenchOptions } from '../options.ts';
import type { Cost } from './costs.ts';
import type { Pace, Paces } from './paces.ts';

export interface ArchiveResult {
  readonly machine: Machine;
  readonly quick: boolean;
  readonly rounds: number;
  readonly costs: readonly Cost[];
  readonly paces: Paces;
}

export function printResult(result: ArchiveResult): void {
  console.log(sections(result, plainTable).join('\n\n'));
}

export async function writeResult(result: ArchiveResult, options: BenchOptions): Promise<void> {
  const title = 'What being archived costs';
  await saveResult(
    { verb: 'archive', title, sections: sections(result, markdownTable), result },
    options,
  );
}

function sections(result: ArchiveResult, table: typeof plainTable): string[] {
  const { machine, rounds, quick, paces } = result;
  const how = quick ? 'A quick run: it says nothing about speed.' : `${rounds} rounds.`;
  return [
    `${machine.date}, ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.loadBefore} before. ${how}`,
    'Writes of 256 bytes at full speed, 16 in a pipeline, on one machine with their keeper',
    table(costColumns, result.costs),
    `${paces.megabytes} MiB of sessions; the archive takes ${paces.ratio.toFixed(2)} of their size`,
    table(paceColumns, paces.paces),
  ];
}

const costColumns: readonly Column<Cost>[] = [
  { title: 'the server', text: ({ way }) => way },
  { title: 'writes/s', right: true, text: (cost) => whole(cost.commandsPerSecond) },
  { title: 'its CPU, µs each', right: true, text: (cost) => exact(cost.serverCpu) },
  { title: 'the keeper’s', right: true, text: (cost) => exact(cost.keeperCpu) },
  {
    title: 'behind at most, MiB',
    right: true,
    text: ({ furthestBehind }) => (furthestBehind / 2 ** 20).toFixed(1),
  },
];

const paceColumns: readonly Column<Pace>[] = [
  { title: 'what', text: ({ what }) => what },
  { title: 's', right: true, text: ({ seconds }) => seconds.toFixed(1) },
  { title: 'MiB/s', right: true, text: (pace) => pace.megabytesPerSecond.toFixed(0) },
];

function whole({ median }: Spread): string {
  return Math.round(median).toLocaleString('en');
}

function exact({ median }: Spread): string {
  return median.toFixed(2);
}
