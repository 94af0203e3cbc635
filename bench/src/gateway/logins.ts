// How many clients can come in a second: connection, TLS where there is any, login, one PING.
import { shuffled, spread, type Spread } from '../measure/statistics.ts';
import { clients } from './contest.ts';
import type { Door } from './door.ts';
import { benchmark, type Sample } from './redis-benchmark.ts';

export interface LoginStanding {
  readonly door: string;
  readonly loginsPerSecond: Spread;
  /** Microseconds for each login. */
  readonly proxyCpu: Spread;
  readonly serverCpu: Spread;
}

export async function runLogins(
  doors: readonly Door[],
  { rounds, requests }: { rounds: number; requests: number },
): Promise<LoginStanding[]> {
  const results = new Map<string, Sample[]>(doors.map(({ name }) => [name, []]));
  const order = { command: ['PING'], requests, pipeline: 1, clients, reconnecting: true };
  for (let round = 0; round < rounds; round += 1) {
    for (const door of shuffled(doors)) {
      results.get(door.name)?.push(await benchmark(door, order));
    }
  }
  return [...results].map(([door, samples]) => ({
    door,
    loginsPerSecond: spread(samples.map(({ commandsPerSecond }) => commandsPerSecond)),
    proxyCpu: spread(samples.map(({ proxyCpu }) => proxyCpu)),
    serverCpu: spread(samples.map(({ serverCpu }) => serverCpu)),
  }));
}
