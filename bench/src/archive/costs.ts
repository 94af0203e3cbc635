// The same writes at a server that stands alone, and at one with each of the ways to lose nothing.
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import { findProgram, waitFor } from '@rampart/stage';
import type { RedisConfig, RedisServer, Stage } from '@rampart/stage';

import { BenchError } from '../bench-error.ts';
import { redisBenchmark } from '../gateway/programs.ts';
import { cpuOf } from '../measure/cpu.ts';
import { shuffled, spread } from '../measure/statistics.ts';
import type { Spread } from '../measure/statistics.ts';
import { main, rampart, setScene } from './rampart.ts';

export const ways = ['alone', 'AOF everysec', 'AOF always', 'a replica', 'the archiver'] as const;
export type Way = (typeof ways)[number];

export interface Cost {
  readonly way: Way;
  readonly commandsPerSecond: Spread;
  /** Microseconds of the server's own CPU for each command. */
  readonly serverCpu: Spread;
  /** Of the process that keeps the copy; 0 where there is none. */
  readonly keeperCpu: Spread;
  /** Bytes of the stream that its keeper had not acknowledged, at the worst moment of the worst round. */
  readonly furthestBehind: number;
}

interface Sample {
  readonly commandsPerSecond: number;
  readonly serverCpu: number;
  readonly keeperCpu: number;
  readonly furthestBehind: number;
}

/** The archiver must keep up within this, as a replica that is away for a moment must. */
const backlog = '64mb';
const valueBytes = 256;

export async function measureCosts(
  stage: Stage,
  { rounds, requests }: { readonly rounds: number; readonly requests: number },
): Promise<readonly Cost[]> {
  const samples = new Map<Way, Sample[]>(ways.map((way) => [way, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const way of shuffled(ways)) samples.get(way)?.push(await sample(stage, way, requests));
  }
  return ways.map((way) => {
    const taken = samples.get(way) ?? [];
    return {
      way,
      commandsPerSecond: spread(taken.map((each) => each.commandsPerSecond)),
      serverCpu: spread(taken.map((each) => each.serverCpu)),
      keeperCpu: spread(taken.map((each) => each.keeperCpu)),
      furthestBehind: Math.max(...taken.map((each) => each.furthestBehind)),
    };
  });
}

async function sample(stage: Stage, way: Way, requests: number): Promise<Sample> {
  const server = await stage.redis({ config: configFor(way) });
  const keeper = await keeperFor(stage, way, server);
  const before = { server: cpuOf([server.pid]), keeper: cpuOf(keeper.pids) };
  const { took, furthestBehind } = await watched(server, async () => {
    const began = performance.now();
    await load(server, requests);
    return performance.now() - began;
  });
  await keeper.caughtUp();
  const result = {
    commandsPerSecond: (requests / took) * 1_000,
    serverCpu: (cpuOf([server.pid]) - before.server) / requests,
    keeperCpu: (cpuOf(keeper.pids) - before.keeper) / requests,
    furthestBehind,
  };
  await keeper.stop();
  await server.stop();
  return result;
}

function configFor(way: Way): RedisConfig {
  const usual = { save: '', 'repl-backlog-size': backlog, 'repl-diskless-sync-delay': 0 };
  if (way === 'AOF everysec') return { ...usual, appendonly: 'yes', appendfsync: 'everysec' };
  if (way === 'AOF always') return { ...usual, appendonly: 'yes', appendfsync: 'always' };
  return usual;
}

interface Keeper {
  readonly pids: readonly number[];
  caughtUp(): Promise<void>;
  stop(): Promise<unknown>;
}

async function keeperFor(stage: Stage, way: Way, server: RedisServer): Promise<Keeper> {
  const offset = async (): Promise<number> =>
    Number((await server.info('replication'))['master_repl_offset']);
  if (way === 'a replica') {
    const replica = await stage.redis({ config: { save: '' } });
    await replica.command('REPLICAOF', server.host, String(server.port));
    const has = async (): Promise<boolean> =>
      Number((await replica.info('replication'))['slave_repl_offset']) >= (await offset());
    await waitFor(async () => (await replica.info('replication'))['master_link_status'] === 'up', {
      what: 'a replica in sync',
    });
    const caughtUp = async (): Promise<void> => {
      await waitFor(has, { what: 'the replica' });
    };
    return { pids: [replica.pid], caughtUp, stop: () => replica.stop() };
  }
  if (way !== 'the archiver') {
    return { pids: [], caughtUp: () => Promise.resolve(), stop: () => Promise.resolve() };
  }
  const { policy } = await setScene(stage, server);
  const archiver = await stage.node(main, ['archive', '--policy', policy], {
    ready: /The full copy is whole/,
  });
  const caughtUp = async (): Promise<void> => {
    const words = ['--policy', policy, '--offset', String(await offset()), '--within', '60s'];
    await rampart('archive', 'wait', ...words);
    if (archiver.output.includes('ARCHIVE_BREAK')) {
      throw new BenchError(`The archiver fell out of a backlog of ${backlog}.`);
    }
  };
  return { pids: [archiver.pid], caughtUp, stop: () => archiver.stop() };
}

const lookEvery = 50;

/** Looks at the server while something goes on; servers without a keeper are asked as often. */
async function watched(
  server: RedisServer,
  act: () => Promise<number>,
): Promise<{ readonly took: number; readonly furthestBehind: number }> {
  await using connection = await server.connect();
  const over = new AbortController();
  let furthestBehind = 0;
  const looking = (async () => {
    while (!over.signal.aborted) {
      const info = String(await connection.command('INFO', 'replication'));
      const offset = Number(/^master_repl_offset:(\d+)/m.exec(info)?.[1] ?? 0);
      const acknowledged = /^slave0:.*offset=(\d+)/m.exec(info)?.[1];
      if (acknowledged !== undefined) {
        furthestBehind = Math.max(furthestBehind, offset - Number(acknowledged));
      }
      await delay(lookEvery);
    }
  })();
  try {
    const took = await act();
    return { took, furthestBehind };
  } finally {
    over.abort();
    await looking;
  }
}

async function load({ port }: RedisServer, requests: number): Promise<void> {
  const words = ['-p', String(port), '-n', String(requests), '-P', '16', '-r', '100000', '-q'];
  const size = ['-d', String(valueBytes), '-t', 'set'];
  await promisify(execFile)(findProgram(redisBenchmark), [...words, ...size]);
}
