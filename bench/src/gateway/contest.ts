// Doors under load, cell after cell, round after round. Within a cell all doors are measured one
// right after the other and in a new order each time, and ratios are taken within the round: what
// slows the machine for a while slows them alike.
import { BenchError } from '../bench-error.ts';
import { shuffled } from '../measure/statistics.ts';
import type { Cell } from './cells.ts';
import type { Door } from './door.ts';
import { benchmark, type Sample } from './redis-benchmark.ts';

export const clients = 50;

/** The doors' samples of one cell in one round, by the doors' names. */
export type CellRound = ReadonlyMap<string, Sample>;

export interface Heat {
  readonly cell: Cell;
  readonly doors: readonly Door[];
}

/** Rounds of samples, by the cells' names. */
export type Rounds = ReadonlyMap<string, readonly CellRound[]>;

/** Tells how many commands fill the time. */
const warmUpCommands = 20_000;
const quickCommands = 2_000;

export async function runContest(
  heats: readonly Heat[],
  { rounds, seconds, quick }: { rounds: number; seconds: number; quick: boolean },
): Promise<Rounds> {
  const rates = new Map<Door, Map<Cell, number>>();
  const first = quick ? quickCommands : warmUpCommands;
  for (const { cell, doors } of heats) {
    for (const door of doors) {
      const { commandsPerSecond } = await measure(cell, door, first);
      const known = rates.get(door) ?? new Map<Cell, number>();
      rates.set(door, known.set(cell, commandsPerSecond));
    }
  }
  const results = new Map<string, CellRound[]>(heats.map(({ cell }) => [cell.name, []]));
  // The round before the first does not count: engines learn from real loads, not from a moment's.
  for (let round = quick ? 0 : -1; round < rounds; round += 1) {
    for (const { cell, doors } of shuffled(heats)) {
      const samples = new Map<string, Sample>();
      for (const door of shuffled(doors)) {
        const rate = rates.get(door)?.get(cell) ?? first;
        const requests = quick ? first : Math.ceil(rate * seconds);
        const sample = await measure(cell, door, requests);
        rates.get(door)?.set(cell, sample.commandsPerSecond);
        samples.set(door.name, sample);
      }
      if (round >= 0) results.get(cell.name)?.push(samples);
    }
  }
  return results;
}

async function measure(cell: Cell, door: Door, requests: number): Promise<Sample> {
  const { command, pipeline } = cell;
  try {
    return await benchmark(door, { command, pipeline, requests, clients });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BenchError(`${cell.name} through ${door.name}: ${why}`, { cause });
  }
}
