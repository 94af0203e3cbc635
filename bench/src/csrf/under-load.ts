import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RedisServer, Stage } from '@rampart/stage';
import { BenchError } from '../bench-error.ts';
import { load } from '../measure/load.ts';
import type { LoadResult } from '../measure/load.ts';
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

export async function putUnderLoad(
  { stage, redis, seconds }: Arena,
  server: CellServer,
  requests: readonly string[],
): Promise<LoadReport> {
  const file = join(stage.directory, 'requests');
  await writeFile(file, requests.join('\0'));
  const count = await startCounting(redis);
  const before = await server.settled();
  const result = await load({ port: server.port, requests: file, seconds });
  const after = await server.usage();
  if (result.answered === 0 || result.refused > 0 || result.broken > 0) {
    throw new BenchError(
      `Of ${result.answered} legitimate requests ${result.refused} were refused and ${result.broken} failed.`,
    );
  }
  return {
    ...result,
    cpu: after.cpu - before.cpu,
    transfers: after.transfers - before.transfers,
    store: await count(),
  };
}
