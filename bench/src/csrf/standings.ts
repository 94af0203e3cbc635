import { spread } from '../measure/statistics.ts';
import type { Spread } from '../measure/statistics.ts';
import type { Cell } from './cells.ts';
import type { Round } from './contest.ts';

/** What a cell came to, against the unprotected cell that ran beside it. */
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
    const pairs = rounds.flatMap((round) => round.get(cell.name) ?? []);
    return {
      cell,
      requestsPerSecond: spread(pairs.map(({ own }) => own.requestsPerSecond)),
      ratio: spread(pairs.map(({ own, bare }) => own.requestsPerSecond / bare.requestsPerSecond)),
      cpuRatio: spread(pairs.map(({ own, bare }) => bare.cpuPerRequest / own.cpuPerRequest)),
      extraCpu: spread(pairs.map(({ own, bare }) => own.cpuPerRequest - bare.cpuPerRequest)),
    };
  });
}
