// Servers under load, pair after pair, round after round. Each protected server has its core by turns
// with an unprotected one of its framework: one after the other, and on a shared machine the figures
// of one cell waver by half within a run; both at once, and each pays for the other's use of the caches.
import { BenchError } from '../bench-error.ts';
import { shuffled } from '../measure/statistics.ts';
import { watchStolen } from '../measure/stolen.ts';
import type { Cell } from './cells.ts';
import type { CellServer } from './server.ts';
import type { StoreCount } from './store.ts';
import { putUnderLoad } from './under-load.ts';
import type { Arena, LoadReport } from './under-load.ts';

export interface Contestant {
  /** An unprotected server of its own, so that both have done as much work before: engines and heaps learn. */
  readonly twin: Contestant | null;
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

/** A cell, and the unprotected one that ran beside it and was sent the same. */
export interface Pair {
  readonly own: Sample;
  readonly bare: Sample;
  /** Share of the cores' time that the host gave to others meanwhile. */
  readonly stolen: number;
}

/** The pair of every cell, by its name; an unprotected cell is its own. */
export type Round = ReadonlyMap<string, Pair>;

/** No server here answers more in a second, so this many new tokens are enough. */
const mostPerSecond = 20_000;

export async function runRound(arena: Arena, contestants: readonly Contestant[]): Promise<Round> {
  const pairs = new Map<string, Pair>();
  for (const contestant of shuffled(contestants)) {
    const { cell, twin } = contestant;
    if (twin === null) continue;
    const pair = await runPair(arena, contestant, twin);
    pairs.set(cell.name, pair);
    pairs.set(twin.cell.name, { ...pair, own: pair.bare });
  }
  return pairs;
}

async function runPair(arena: Arena, own: Contestant, bare: Contestant): Promise<Pair> {
  const most = mostPerSecond * arena.seconds;
  const requests = own.transfers(most);
  const ignores = own.cell.tokens === 'ignored';
  const burdens = [
    { server: own.server, requests },
    { server: bare.server, requests: ignores ? bare.transfers(most) : requests },
  ];
  const stolen = watchStolen();
  const [ownReport, bareReport] = await putUnderLoad(arena, burdens);
  return {
    own: sampleOf(own.cell, ownReport),
    bare: sampleOf(bare.cell, bareReport),
    stolen: stolen(),
  };
}

function sampleOf(cell: Cell, report: LoadReport | undefined): Sample {
  if (report === undefined || report.answered === 0 || report.transfers < report.answered) {
    throw new BenchError(
      `${cell.name} gave ${report?.answered} answers, but made ${report?.transfers} transfers.`,
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
