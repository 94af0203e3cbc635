import { spread, type Spread } from '../measure/statistics.ts';
import type { Cell } from './cells.ts';
import type { CellRound, Heat, Rounds } from './contest.ts';
import type { Sample } from './redis-benchmark.ts';

/** What a door came to in one cell. */
export interface Standing {
  readonly cell: Cell;
  readonly door: string;
  /** Sent in all rounds together. */
  readonly commands: number;
  readonly commandsPerSecond: Spread;
  /** Milliseconds. */
  readonly p99: Spread;
  /** Microseconds for each command. */
  readonly proxyCpu: Spread;
  readonly serverCpu: Spread;
  readonly clientCpu: Spread;
  /** Shares of other doors' throughput, round by round, by the other door's name. */
  readonly of: Readonly<Record<string, Spread>>;
}

export function standings(heats: readonly Heat[], rounds: Rounds): Standing[] {
  return heats.flatMap(({ cell, doors }) => {
    const names = doors.map(({ name }) => name);
    const list = rounds.get(cell.name) ?? [];
    return names.map((door) => standing(cell, door, names, list));
  });
}

export function standingOf(
  all: readonly Standing[],
  cell: Cell,
  door: string,
): Standing | undefined {
  return all.find((each) => each.cell === cell && each.door === door);
}

function standing(
  cell: Cell,
  door: string,
  others: readonly string[],
  rounds: readonly CellRound[],
): Standing {
  const own = (pick: (sample: Sample) => number): Spread =>
    spread(rounds.flatMap((round) => round.get(door) ?? []).map(pick));
  const ratioTo = (other: string): Spread =>
    spread(rounds.map((round) => ratio(round, door, other)));
  return {
    cell,
    door,
    commands: rounds.reduce((sum, round) => sum + (round.get(door)?.commands ?? 0), 0),
    commandsPerSecond: own((sample) => sample.commandsPerSecond),
    p99: own((sample) => sample.p99),
    proxyCpu: own((sample) => sample.proxyCpu),
    serverCpu: own((sample) => sample.serverCpu),
    clientCpu: own((sample) => sample.clientCpu),
    of: Object.fromEntries(others.map((other) => [other, ratioTo(other)])),
  };
}

function ratio(round: CellRound, door: string, other: string): number {
  const [own, theirs] = [round.get(door), round.get(other)];
  if (own === undefined || theirs === undefined) return Number.NaN;
  return own.commandsPerSecond / theirs.commandsPerSecond;
}
