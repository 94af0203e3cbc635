// How often is Redis asked? The servers with Rampart look there for news each second, whoever is
// under load. What comes on top of that while one of them works was caused by its requests.
import type { RedisServer } from '@rampart/stage';
import { BenchError } from '../bench-error.ts';

/** What Redis was asked over a stretch of time, by all servers together. */
export interface StoreCount {
  readonly commands: number;
  readonly seconds: number;
}

/** Counts from now until the returned function is called; our own questions are left out. */
export async function startCounting(redis: RedisServer): Promise<() => Promise<StoreCount>> {
  const before = await commandsSoFar(redis);
  const start = performance.now();
  return async () => ({
    commands: (await commandsSoFar(redis)) - before,
    seconds: (performance.now() - start) / 1000,
  });
}

async function commandsSoFar(redis: RedisServer): Promise<number> {
  const stats = await redis.info('commandstats');
  return Object.entries(stats)
    .filter(([name]) => name !== 'cmdstat_info')
    .reduce((sum, [, text]) => sum + calls(text), 0);
}

function calls(text: string): number {
  const [, number] = /^calls=(\d+)/.exec(text) ?? [];
  if (number === undefined) throw new BenchError(`INFO commandstats says "${text}".`);
  return Number(number);
}

/** What Redis was asked while this many requests were answered. */
export interface StoreUse extends StoreCount {
  readonly requests: number;
}

export interface StoreReport {
  /** While servers without Rampart worked: nothing but the looking for news. */
  readonly background: StoreUse;
  readonly verify: StoreUse;
  readonly issue: StoreUse;
}

export function addUp(uses: readonly StoreUse[]): StoreUse {
  return {
    requests: uses.reduce((sum, { requests }) => sum + requests, 0),
    commands: uses.reduce((sum, { commands }) => sum + commands, 0),
    seconds: uses.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

/** One round trip a request would show as 1; polls on this or that side of a stretch, as far less. */
const waver = 0.1;

export function assertNoRoundTrips({ background, verify, issue }: StoreReport): void {
  const rate = background.commands / background.seconds;
  for (const [what, use] of Object.entries({ verify, issue })) {
    if (use.requests === 0) continue;
    const caused = (use.commands - rate * use.seconds) / use.requests;
    if (caused <= waver) continue;
    throw new BenchError(
      `To ${what} took ${caused.toFixed(3)} round trips to Redis a request; it must take none.`,
    );
  }
}
