import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RedisServer, Stage } from '@rampart/stage';
import { BenchError } from '../bench-error.ts';
import { load } from '../measure/load.ts';
import type { LoadResult } from '../measure/load.ts';
import { Turns } from '../measure/turns.ts';
import type { CellServer } from './server.ts';
import { startCounting } from './store.ts';
import type { StoreCount } from './store.ts';

export interface Arena {
  readonly stage: Stage;
  readonly redis: RedisServer;
  readonly seconds: number;
}

/** What one server did and spent while it was under load. */
export interface LoadReport extends LoadResult {
  /** Microseconds of the server's CPU. */
  readonly cpu: number;
  /** Transfers that reached the handler; those under way at the end are not among `answered`. */
  readonly transfers: number;
  readonly store: StoreCount;
}

export interface Burden {
  readonly server: CellServer;
  readonly requests: readonly string[];
}

/**
 * Puts all of them under load at the same time. They have one core by turns, so whatever slows the
 * machine slows them alike.
 */
export async function putUnderLoad(
  { stage, redis, seconds }: Arena,
  burdens: readonly Burden[],
): Promise<LoadReport[]> {
  const ready = await Promise.all(
    burdens.map(async ({ server, requests }, place) => {
      const file = join(stage.directory, `requests-${place}`);
      await writeFile(file, requests.join('\0'));
      return { server, file, before: await server.settled() };
    }),
  );
  const count = await startCounting(redis);
  const loads = await loadByTurns(ready, seconds);
  const store = await count();
  return Promise.all(
    ready.map(async ({ server, before }, place) => {
      const result = loads[place];
      if (result === undefined || result.refused + result.broken > 0) {
        throw new BenchError(
          `Of ${result?.answered} legitimate requests ${result?.refused} were refused and ${result?.broken} failed.`,
        );
      }
      const after = await server.usage();
      return {
        ...result,
        cpu: after.cpu - before.cpu,
        transfers: after.transfers - before.transfers,
        store,
      };
    }),
  );
}

interface Loaded {
  readonly server: CellServer;
  /** Of its requests. */
  readonly file: string;
}

/** The seconds of each are those that it had the core. */
async function loadByTurns(loaded: readonly Loaded[], seconds: number): Promise<LoadResult[]> {
  using turns = new Turns(loaded.map(({ server }) => server.program));
  const results = await Promise.all(
    loaded.map(({ server, file }) => load({ port: server.port, requests: file, seconds })),
  );
  return results.map((result, place) => ({
    ...result,
    seconds: turns.had(place, result.ended - result.seconds * 1_000, result.ended) / 1_000,
  }));
}
