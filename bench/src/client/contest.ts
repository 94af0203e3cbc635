// Within a round the kinds of a cell take turns in short slices, each time in a new order, and ratios are
// taken within the round: what slows the machine for a while slows them alike.
import { shuffled, spread, type Spread } from '../measure/statistics.ts';
import type { Cell } from './cells.ts';
import { kinds, type Kind, type Subjects } from './subjects.ts';

const slices = 10;

export interface Standing {
  readonly cell: Cell;
  readonly kind: Kind;
  readonly commandsPerSecond: Spread;
  /** Of the bare client's throughput, round by round. */
  readonly ratio: Spread;
}

type Rates = Readonly<Record<Kind, number>>;

export async function runContest(
  cells: readonly Cell[],
  subjects: Subjects,
  { rounds, seconds, quick }: { rounds: number; seconds: number; quick: boolean },
): Promise<readonly Standing[]> {
  const results = new Map<Cell, Rates[]>(cells.map((cell) => [cell, []]));
  // The round before the first does not count: engines learn from real loads, not from a moment's.
  for (let round = quick ? 0 : -1; round < rounds; round += 1) {
    for (const cell of shuffled(cells)) {
      const rates = await measure(cell, subjects, quick ? 0.1 : seconds);
      if (round >= 0) results.get(cell)?.push(rates);
    }
  }
  return [...results].flatMap(([cell, rates]) =>
    kinds.map((kind) => ({
      cell,
      kind,
      commandsPerSecond: spread(rates.map((rate) => rate[kind])),
      ratio: spread(rates.map((rate) => rate[kind] / rate.bare)),
    })),
  );
}

/** Commands a second, each kind having had as many seconds. */
async function measure(cell: Cell, subjects: Subjects, seconds: number): Promise<Rates> {
  const done: Record<Kind, number> = { bare: 0, guarded: 0, 'guarded, keys made': 0 };
  const spent: Record<Kind, number> = { bare: 0, guarded: 0, 'guarded, keys made': 0 };
  for (let slice = 0; slice < slices; slice += 1) {
    for (const kind of shuffled(kinds)) {
      const turn = subjects.turn(cell, kind);
      const start = performance.now();
      const end = start + (seconds * 1000) / slices;
      while (performance.now() < end) done[kind] += await turn();
      spent[kind] += performance.now() - start;
    }
  }
  const rate = (kind: Kind): number => (done[kind] / spent[kind]) * 1000;
  return {
    bare: rate('bare'),
    guarded: rate('guarded'),
    'guarded, keys made': rate('guarded, keys made'),
  };
}
