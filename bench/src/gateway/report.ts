import type { Machine } from '../measure/machine.ts';
import type { Spread } from '../measure/statistics.ts';
import { markdownTable, plainTable } from '../measure/table.ts';
import type { Column } from '../measure/table.ts';
import { saveResult } from '../measure/save-result.ts';
import type { BenchOptions } from '../options.ts';
import type { IdleStanding } from './idle.ts';
import type { LoginStanding } from './logins.ts';
import type { PacedStanding } from './paced.ts';
import type { Probed } from './probes.ts';
import type { RulesStanding } from './rules.ts';
import type { Standing } from './standings.ts';
import { demands, type Demand } from './verdict.ts';

export interface GatewayResult {
  readonly machine: Machine;
  readonly quick: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly plain: readonly Standing[];
  readonly tls: readonly Standing[];
  readonly paced: readonly PacedStanding[];
  readonly idle: readonly IdleStanding[];
  readonly logins: readonly LoginStanding[];
  readonly rules: readonly RulesStanding[];
  readonly probes: readonly Probed[];
  /** Commands that were measured through the gateway, and those of which its audit log tells. */
  readonly audited: { readonly commands: number; readonly recorded: number };
}

/** Key rules of the policy under which the gateway is measured. */
const usualRules = 200;

export function printResult(result: GatewayResult): void {
  console.log(sections(result, plainTable).join('\n\n'));
}

export async function writeResult(result: GatewayResult, options: BenchOptions): Promise<void> {
  const title = 'The gateway, measured beside its peers';
  await saveResult(
    { verb: 'gateway', title, sections: sections(result, markdownTable), result },
    options,
  );
}

type Table = typeof plainTable;

function sections(result: GatewayResult, table: Table): string[] {
  const { plain, tls, paced, idle, logins, rules, probes } = result;
  const part = (rows: readonly unknown[], title: string, text: () => string): string[] =>
    rows.length === 0 ? [] : [title, text()];
  return [
    ...howMeasured(result),
    ...part(plain, 'Throughput and cost of a command', () => table(throughput(plain), plain)),
    ...part(tls, 'With TLS between client and proxy', () => table(throughput(tls), tls)),
    ...part(paced, 'Latency at 20,000 commands a second', () => table(latency, paced)),
    ...part(idle, 'Clients that only wait', () => table(waiting, idle)),
    ...part(logins, 'Logins', () => table(coming, logins)),
    ...part(rules, 'More rules', () => table(ruled, rules)),
    ...part(probes, 'Sent in the same run, and refused', () => table(refused, probes)),
    ...auditLine(result),
  ];
}

function howMeasured({ machine, quick, rounds, seconds }: GatewayResult): string[] {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return [
    ...(quick ? ['A quick run: it shows that everything works, and nothing about speed.'] : []),
    `\`${machine.command}\` on ${machine.date.slice(0, 10)}: Node ${machine.node}, ${machine.cpu}, ${machine.cores} cores, ${machine.system}; load before ${machine.loadBefore}. ${versions.join(', ')}.`,
    `redis-benchmark with 50 clients and keys at random out of 10,000, about ${seconds} s for each door in each of ${rounds} rounds, after one that does not count; medians, lowest and highest in brackets. Cells come in a new order each round, and within a cell all doors one right after the other in a new order too; shares are taken within the round.`,
    'Client, server and proxy share the cores as the kernel places them: a proxy alone on a core of its own would have a core that a run without a proxy does not have. So a share of direct says what a proxy costs on one small machine; with a machine each it is the CPU for a command that counts. CPU is user and system time of all threads, from /proc.',
    `The gateway has every check on, ${usualRules} key rules, and a record of every command in its audit log.`,
  ];
}

function throughput(all: readonly Standing[]): Column<Standing>[] {
  return [
    { title: 'cell', text: ({ cell }) => cell.name },
    { title: 'door', text: ({ door }) => door },
    { title: 'commands/s', right: true, text: (row) => whole(row.commandsPerSecond.median) },
    {
      title: 'of direct',
      right: true,
      text: (row) => ratio(row.of['direct'] ?? row.of['Redis TLS']),
    },
    { title: '× nutcracker', right: true, text: (row) => ratio(row.of['nutcracker']) },
    { title: 'proxy CPU µs', right: true, text: (row) => withSpread(row.proxyCpu, 2) },
    { title: 'server CPU µs', right: true, text: (row) => withSpread(row.serverCpu, 2) },
    { title: 'p99 ms', right: true, text: (row) => withSpread(row.p99, 2) },
    { title: 'target', text: (row) => targets(demands(all, row)) },
  ];
}

function targets(list: readonly Demand[]): string {
  return list
    .map(({ what, bound, reached, met, most }) => {
      const verdict = met ? 'met' : `MISSED: ${reached.toFixed(2)}`;
      return `${most ? '≤' : '≥'} ${bound} ${what} ${verdict}`;
    })
    .join('; ');
}

const latency: readonly Column<PacedStanding>[] = [
  { title: 'door', text: ({ door }) => door },
  { title: 'p50 ms', right: true, text: (row) => withSpread(row.p50, 3) },
  { title: 'p99 ms', right: true, text: (row) => withSpread(row.p99, 3) },
  { title: 'p99.9 ms', right: true, text: (row) => withSpread(row.p999, 3) },
  { title: 'longest ms', right: true, text: (row) => withSpread(row.max, 1) },
  { title: 'proxy CPU µs', right: true, text: (row) => withSpread(row.proxyCpu, 2) },
  { title: 'sent late by, p99 ms', right: true, text: (row) => withSpread(row.lateP99, 3) },
];

const waiting: readonly Column<IdleStanding>[] = [
  { title: 'door', text: ({ door }) => door },
  { title: 'clients', right: true, text: ({ clients }) => whole(clients) },
  { title: 'proxy before MiB', right: true, text: (row) => mebibytes(row.proxyBefore) },
  { title: 'with them MiB', right: true, text: (row) => mebibytes(row.proxyAfter) },
  { title: 'KiB a client', right: true, text: (row) => perClient(row) },
  {
    title: 'server KiB a client',
    right: true,
    text: (row) => kibibytes(row.serverGrowth / row.clients),
  },
];

const coming: readonly Column<LoginStanding>[] = [
  { title: 'door', text: ({ door }) => door },
  { title: 'logins/s', right: true, text: (row) => withSpread(row.loginsPerSecond, 0) },
  { title: 'proxy CPU µs', right: true, text: (row) => withSpread(row.proxyCpu, 1) },
  { title: 'server CPU µs', right: true, text: (row) => withSpread(row.serverCpu, 1) },
];

const ruled: readonly Column<RulesStanding>[] = [
  { title: 'rules', right: true, text: ({ rules }) => whole(rules) },
  { title: 'proxy CPU µs', right: true, text: (row) => withSpread(row.proxyCpu, 3) },
  { title: 'of the fewest', right: true, text: (row) => ratio(row.ratio) },
];

const refused: readonly Column<Probed>[] = [
  { title: 'probe', text: ({ name }) => name },
  { title: 'defence', text: ({ defence }) => defence },
  { title: 'sent', right: true, text: (row) => whole(row.sent) },
  { title: 'refused', right: true, text: (row) => whole(row.refused) },
  { title: 'in the audit log', right: true, text: (row) => whole(row.recorded) },
];

function auditLine({ audited, probes }: GatewayResult): string[] {
  if (probes.length === 0) return [];
  const { commands, recorded } = audited;
  return [
    `Of ${whole(commands)} commands that were measured through the gateway its audit log tells, of ${whole(recorded)} with those that warmed it up.`,
  ];
}

function perClient({ proxyBefore, proxyAfter, clients }: IdleStanding): string {
  return kibibytes((proxyAfter - proxyBefore) / clients);
}

function ratio(value: Spread | undefined): string {
  return value === undefined || Number.isNaN(value.median) ? '' : withSpread(value, 2);
}

function withSpread({ median, min, max }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

function mebibytes(value: number): string {
  return (value / 1024 ** 2).toFixed(1);
}

function kibibytes(value: number): string {
  return (value / 1024).toFixed(1);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}
