// Whether more rules cost more: the same load through gateways that differ in their policies only.
import { spread, type Spread } from '../measure/statistics.ts';
import type { Cell } from './cells.ts';
import { runContest } from './contest.ts';
import type { Door } from './door.ts';

export interface RulesStanding {
  readonly rules: number;
  /** Microseconds of the gateway's CPU for each command. */
  readonly proxyCpu: Spread;
  /** Share of the throughput with the fewest rules. */
  readonly ratio: Spread;
}

export interface RuledDoor {
  readonly rules: number;
  readonly door: Door;
}

export async function runRules(
  cell: Cell,
  ruled: readonly RuledDoor[],
  plan: { rounds: number; seconds: number; quick: boolean },
): Promise<RulesStanding[]> {
  const heats = [{ cell, doors: ruled.map(({ door }) => door) }];
  const rounds = (await runContest(heats, plan)).get(cell.name) ?? [];
  const fewest = ruled[0]?.door.name ?? '';
  return ruled.map(({ rules, door }) => {
    const pairs = rounds.flatMap((round) => {
      const [own, least] = [round.get(door.name), round.get(fewest)];
      return own === undefined || least === undefined ? [] : [{ own, least }];
    });
    return {
      rules,
      proxyCpu: spread(pairs.map(({ own }) => own.proxyCpu)),
      ratio: spread(pairs.map(({ own, least }) => own.commandsPerSecond / least.commandsPerSecond)),
    };
  });
}
