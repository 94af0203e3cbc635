import type { Machine } from '../measure/machine.ts';
import type { Spread } from '../measure/statistics.ts';
import { markdownTable, plainTable, type Column } from '../measure/table.ts';
import { saveResult } from '../measure/save-result.ts';
import type { BenchOptions } from '../options.ts';
import { target } from './cells.ts';
import type { Standing } from './contest.ts';
import { sealedSizes, sealedTarget, type SealedStanding } from './sealed.ts';

export interface ClientResult {
  readonly machine: Machine;
  readonly quick: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly guarded: readonly Standing[];
  readonly sealed: readonly SealedStanding[];
}

export function printResult(result: ClientResult): void {
  console.log(sections(result, plainTable).join('\n\n'));
}

export async function writeResult(result: ClientResult, options: BenchOptions): Promise<void> {
  const title = 'Guarded clients beside bare ones, and sealed values';
  await saveResult(
    { verb: 'client', title, sections: sections(result, markdownTable), result },
    options,
  );
}

function sections(result: ClientResult, table: typeof plainTable): string[] {
  const { machine, rounds, seconds, quick } = result;
  const how = quick
    ? 'A quick run: it says nothing about speed.'
    : `${rounds} rounds of ${seconds} s.`;
  return [
    `${machine.date}, ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.loadBefore} before. ${how}`,
    ...(result.guarded.length === 0 ? [] : [table(columns, result.guarded)]),
    ...(result.sealed.length === 0
      ? []
      : ['Sealed values, in one process and without Redis', table(sealedColumns, result.sealed)]),
  ];
}

const columns: readonly Column<Standing>[] = [
  { title: 'what', text: ({ cell }) => cell.name },
  { title: 'client', text: ({ kind }) => kind },
  {
    title: 'commands/s',
    right: true,
    text: ({ commandsPerSecond: { median } }) => Math.round(median).toLocaleString('en'),
  },
  { title: 'of bare (min to max)', right: true, text: ({ ratio }) => shown(ratio) },
  {
    title: `≥ ${target}`,
    text: ({ kind, ratio }) =>
      kind !== 'guarded' ? '' : ratio.median >= target ? 'reached' : 'missed',
  },
];

const sealedColumns: readonly Column<SealedStanding>[] = [
  { title: 'bytes', right: true, text: ({ size }) => size.toLocaleString('en') },
  { title: 'what', text: ({ act }) => act },
  {
    title: 'µs (min to max)',
    right: true,
    text: ({ microseconds: { median, min, max } }) =>
      `${median.toFixed(1)} (${min.toFixed(1)} to ${max.toFixed(1)})`,
  },
  {
    title: 'MB/s',
    right: true,
    text: ({ megabytesPerSecond: { median } }) => Math.round(median).toLocaleString('en'),
  },
  {
    title: `≥ ${sealedTarget} MB/s`,
    text: ({ size, act, megabytesPerSecond: { median } }) => {
      const counts = size === sealedSizes[2] && act !== 'AES-256-GCM alone';
      return counts ? (median >= sealedTarget ? 'reached' : 'missed') : '';
    },
  },
];

function shown({ median, min, max }: Spread): string {
  return `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
}
