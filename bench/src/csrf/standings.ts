import { spread } from '../measure/statistics.ts';
import type { Spread } from '../measure/statistics.ts';
import type { Cell } from './cells.ts';
import type { Pair, Round } from './contest.ts';

/** What a cell came to, against the unprotected cell that ran beside it. */
export interface Standing {
  readonly cell: Cell;
  /** Pairs that count, and all. */
  readonly counted: number;
  readonly played: number;
  readonly requestsPerSecond: Spread;
  /** Share of the unprotected throughput. */
  readonly ratio: Spread;
  /** The same for one second of the server's CPU: it wavers less where other programs run too. */
  readonly cpuRatio: Spread;
  /** Microseconds of CPU that one request costs more. */
  readonly extraCpu: Spread;
}

/** More than this of the cores' time, and the host had too much else to do. */
export const mostStolen = 0.05;
const fewestPairs = 5;

/** Where too few are left, all count, for they are what there is. */
function calmOf(pairs: readonly Pair[]): readonly Pair[] {
  const calm = pairs.filter(({ stolen }) => stolen <= mostStolen);
  return calm.length >= fewestPairs ? calm : pairs;
}

export function standings(cells: readonly Cell[], rounds: readonly Round[]): Standing[] {
  return cells.map((cell) => {
    const all = rounds.flatMap((round) => round.get(cell.name) ?? []);
    const pairs = calmOf(all);
    return {
      cell,
      counted: pairs.length,
      played: all.length,
      requestsPerSecond: spread(pairs.map(({ own }) => own.requestsPerSecond)),
      ratio: spread(pairs.map(({ own, bare }) => own.requestsPerSecond / bare.requestsPerSecond)),
      cpuRatio: spread(pairs.map(({ own, bare }) => bare.cpuPerRequest / own.cpuPerRequest)),
      extraCpu: spread(pairs.map(({ own, bare }) => own.cpuPerRequest - bare.cpuPerRequest)),
    };
  });
}
