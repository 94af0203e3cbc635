import type { Machine } from '../measure/machine.ts';
import type { Spread } from '../measure/statistics.ts';
import { markdownTable, plainTable } from '../measure/table.ts';
import type { Column } from '../measure/table.ts';
import { saveResult } from '../measure/save-result.ts';
import type { BenchOptions } from '../options.ts';
import type { HttpResult } from './http.ts';
import type { Act, InProcessStanding } from './in-process-contest.ts';
import type { Probed } from './probes.ts';
import { mostStolen, type Standing } from './standings.ts';
import type { StoreReport, StoreUse } from './store.ts';

export interface CsrfResult {
  readonly machine: Machine;
  readonly quick: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly http: HttpResult;
  readonly inProcess: readonly InProcessStanding[];
}

export function printResult(result: CsrfResult): void {
  console.log(sections(result, plainTable).join('\n\n'));
}

export async function writeResult(result: CsrfResult, options: BenchOptions): Promise<void> {
  const title = 'CSRF protection, measured';
  await saveResult(
    { verb: 'csrf', title, sections: sections(result, markdownTable), result },
    options,
  );
}

type Table = typeof plainTable;

function sections(result: CsrfResult, table: Table): string[] {
  const { http, inProcess } = result;
  return [
    ...machineLines(result),
    ...(http.standings.length > 0 ? httpSections(http, table) : []),
    ...(inProcess.length > 0 ? inProcessSections(inProcess, table) : []),
  ];
}

function machineLines({ machine, quick, rounds, seconds }: CsrfResult): string[] {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const core = machine.ownCore ? 'one core' : 'cores that the load uses too,';
  const [measured, compared, calm] = [
    `Medians over ${rounds} interleaved rounds, lowest and highest in brackets; each protected server and an unprotected one ${seconds} s a round by short turns on ${core}; 32 connections to each kept busy.`,
    'Throughput, and requests per second of CPU, are shares of what the unprotected server beside it did, which was sent the same requests: the tokens too, except where the row is about what it takes to receive them.',
    `A pair during which the host gave more than ${mostStolen * 100} % of the cores to other machines does not count, where five others are left.`,
  ];
  return [
    ...(quick ? ['A quick run: it shows that everything works, and nothing about speed.'] : []),
    `\`${machine.command}\` on ${machine.date.slice(0, 10)}: Node ${machine.node}, ${machine.cpu}, ${machine.cores} cores, ${machine.system}; load before ${machine.loadBefore}. ${versions.join(', ')}.`,
    `${measured} ${compared} ${calm}`,
  ];
}

function httpSections({ standings, probes, store }: HttpResult, table: Table): string[] {
  const columns: Column<Standing>[] = [
    { title: 'server', text: ({ cell }) => `${cell.framework}, ${cell.label}` },
    { title: 'pairs', right: true, text: ({ counted, played }) => `${counted} of ${played}` },
    { title: 'requests/s', right: true, text: (row) => whole(row.requestsPerSecond.median) },
    { title: 'throughput', right: true, text: (row) => withSpread(row.ratio, 3) },
    { title: 'per CPU', right: true, text: (row) => withSpread(row.cpuRatio, 3) },
    { title: 'extra CPU µs', right: true, text: (row) => withSpread(row.extraCpu, 1) },
    { title: 'target', right: true, text: target },
    { title: 'attacks that passed', text: ({ cell }) => passed(probes[cell.name]) },
    { title: 'setting', text: ({ cell }) => cell.setting },
  ];
  return [table(columns, standings), ...(store.verify.requests > 0 ? [storeLine(store)] : [])];
}

function target({ cell, ratio }: Standing): string {
  if (cell.target === undefined) return '';
  return `≥ ${cell.target.toFixed(2)} ${ratio.median >= cell.target ? 'met' : 'MISSED'}`;
}

const attacks: Readonly<Record<keyof Probed, string>> = {
  missing: 'no token',
  forged: 'forged token',
  crossSite: 'foreign form',
  tossed: 'tossed cookie',
  leaked: 'leaked token from a foreign page',
};

function passed(probed: Probed | undefined): string {
  if (probed === undefined) return '';
  const names = Object.entries(attacks).filter(([kind]) => Reflect.get(probed, kind) === false);
  return names.length === 0 ? 'none' : names.map(([, name]) => name).join(', ');
}

function storeLine({ background, verify, issue }: StoreReport): string {
  const rate = ({ commands, seconds }: StoreUse): string => `${(commands / seconds).toFixed(1)}/s`;
  return `Redis was asked ${rate(background)} while servers without Rampart worked (all rings looking for news), ${rate(verify)} while Rampart checked ${whole(verify.requests)} requests, ${rate(issue)} while it issued ${whole(issue.requests)} tokens: no request caused a round trip.`;
}

function inProcessSections(standings: readonly InProcessStanding[], table: Table): string[] {
  const act = (title: string, name: Act): Column<InProcessStanding>[] => [
    { title: `${title} µs`, right: true, text: (row) => row.cpu[name].median.toFixed(2) },
    { title: '× csrf-csrf', right: true, text: (row) => withSpread(row.ratio[name], 2) },
  ];
  const columns: Column<InProcessStanding>[] = [
    { title: 'in process', text: ({ name }) => name },
    ...act('create', 'create'),
    ...act('check, never seen', 'unseen'),
    ...act('check, seen', 'seen'),
    { title: 'setting', text: ({ setting }) => setting },
  ];
  return [table(columns, standings)];
}

function withSpread({ median, min, max }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}
