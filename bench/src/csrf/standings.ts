import { spread } from '../measure/statistics.ts';
import type { Spread } from '../measure/statistics.ts';
import type { Cell } from './cells.ts';
import type { Round, Sample } from './contest.ts';

/** What a cell came to, against the unprotected cell of the same framework and round. */
export interface Standing {
  readonly cell: Cell;
  readonly requestsPerSecond: Spread;
  /** Share of the unprotected throughput. */
  readonly ratio: Spread;
  /** The same for one second of the server's CPU: it wavers less where other programs run too. */
  readonly cpuRatio: Spread;
  /** Microseconds of CPU that one request costs more. */
  readonly extraCpu: Spread;
}

export function standings(cells: readonly Cell[], rounds: readonly Round[]): Standing[] {
  return cells.map((cell) => {
    const pairs = rounds.flatMap((round) => pair(cell, round));
    return {
      cell,
      requestsPerSecond: spread(pairs.map(({ own }) => own.requestsPerSecond)),
      ratio: spread(pairs.map(({ own, bare }) => own.requestsPerSecond / bare.requestsPerSecond)),
      cpuRatio: spread(pairs.map(({ own, bare }) => bare.cpuPerRequest / own.cpuPerRequest)),
      extraCpu: spread(pairs.map(({ own, bare }) => own.cpuPerRequest - bare.cpuPerRequest)),
    };
  });
}

function pair(cell: Cell, round: Round): { own: Sample; bare: Sample }[] {
  const own = round.get(cell.name);
  const bare = round.get(`${cell.framework}/none`);
  return own === undefined || bare === undefined ? [] : [{ own, bare }];
}
