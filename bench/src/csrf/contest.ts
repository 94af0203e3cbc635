// Servers under load, one after the other, round after round. Within a round each cell stands
// beside the unprotected one of its framework, so what slows the machine for a while slows both.
import { BenchError } from '../bench-error.ts';
import { shuffled } from '../measure/statistics.ts';
import type { Cell } from './cells.ts';
import type { CellServer } from './server.ts';
import type { StoreCount } from './store.ts';
import { putUnderLoad } from './under-load.ts';
import type { Arena } from './under-load.ts';

export interface Contestant {
  readonly cell: Cell;
  readonly server: CellServer;
  /** Ready to be sent; at least `count` where tokens must be new, and then new ones every time. */
  readonly transfers: (count: number) => readonly string[];
}

/** One cell under load for a while. */
export interface Sample {
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Microseconds of the server's CPU. */
  readonly cpuPerRequest: number;
  readonly store: StoreCount;
}

/** A sample of every cell, by its name. */
export type Round = ReadonlyMap<string, Sample>;

/** No server here answers more in a second, so this many new tokens are enough. */
const mostPerSecond = 50_000;

export async function runRound(arena: Arena, contestants: readonly Contestant[]): Promise<Round> {
  const samples = new Map<string, Sample>();
  for (const contestant of shuffled(contestants)) {
    samples.set(contestant.cell.name, await sample(arena, contestant));
  }
  return samples;
}

async function sample(arena: Arena, { cell, server, transfers }: Contestant): Promise<Sample> {
  const report = await putUnderLoad(arena, server, transfers(mostPerSecond * arena.seconds));
  if (report.transfers < report.answered) {
    throw new BenchError(
      `${cell.name} gave ${report.answered} answers, but made ${report.transfers} transfers.`,
    );
  }
  if (cell.tokens === 'unseen' && report.sent > report.supply) {
    throw new BenchError(`${cell.name} outlasted its ${report.supply} new tokens.`);
  }
  return {
    requests: report.transfers,
    requestsPerSecond: report.answered / report.seconds,
    cpuPerRequest: report.cpu / report.transfers,
    store: report.store,
  };
}
