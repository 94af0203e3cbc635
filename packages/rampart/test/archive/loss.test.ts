// What a kill may cost: of writes that were acknowledged, those that no archive has were sent right before it.
import { randomInt } from 'node:crypto';

import { Stage, waitFor } from '@rampart/stage';
import type { RedisServer } from '@rampart/stage';
import { expect, test } from 'vitest';

import { Archive } from '../../src/archive/read/archive.ts';
import { endOf } from '../../src/archive/restore/target.ts';
import { DirectoryStore } from '../../src/archive/store/directory-store.ts';
import { Dice } from './workload.ts';
import { archivingPolicy, startArchiver, wholeCopyOf } from './rounds.ts';

const kills = process.env['RAMPART_FULL'] === '1' ? 60 : 3;
/** Milliseconds: what a policy means that says nothing of it. */
const loseAtMost = 1_000;

/** A write that the server has acknowledged: how far its stream had come then, and when that was. */
interface Acknowledged {
  readonly offset: number;
  readonly at: number;
}

test(
  'whatever is killed, no write is lost that was acknowledged longer ago than lose_at_most',
  { timeout: 3_600_000 },
  async () => {
    const seed = Number(process.env['RAMPART_SEED'] ?? randomInt(2 ** 31));
    const dice = new Dice(seed);
    await using stage = new Stage();
    const server = await stage.redis({
      config: { appendonly: 'yes', 'repl-diskless-sync-delay': 0 },
    });
    const directory = await stage.newDirectory('archive');
    const policy = await archivingPolicy(directory, server);
    const store = new DirectoryStore(directory);
    let archiver = await startArchiver(stage, policy);
    for (let kill = 0; kill < kills; kill++) {
      await wholeCopyOf(store, server);
      const isBoth = kill % 2 === 1;
      const { acknowledged, diedAt } = await writeUntilKilled(server, 50 + dice.below(200), () =>
        Promise.all([server.kill(), isBoth ? archiver.kill() : undefined]),
      );
      expect(acknowledged.length).toBeGreaterThan(0);
      const lost = async (): Promise<number> =>
        diedAt - (await firstLost(store, acknowledged, diedAt));
      const where = `the loss of kill ${kill} of seed ${seed}`;
      // An archiver that lives may still be writing what it had received; a dead one writes nothing more.
      if (!isBoth) await waitFor(async () => (await lost()) <= loseAtMost, { what: where });
      expect(await lost(), where).toBeLessThanOrEqual(loseAtMost);
      await server.start();
      if (isBoth) archiver = await startArchiver(stage, policy);
    }
  },
);

async function writeUntilKilled(
  server: RedisServer,
  writes: number,
  kill: () => Promise<unknown>,
): Promise<{ readonly acknowledged: readonly Acknowledged[]; readonly diedAt: number }> {
  const acknowledged: Acknowledged[] = [];
  await using connection = await server.connect();
  let diedAt = Infinity;
  let killing: Promise<unknown> = Promise.resolve();
  for (let number = 0; ; number++) {
    if (number === writes) {
      diedAt = performance.now();
      killing = kill();
    }
    try {
      const set = connection.command('SET', `written:${number % 20}`, String(number));
      const [, info] = await Promise.all([set, connection.command('INFO', 'replication')]);
      const offset = Number(/master_repl_offset:(\d+)/.exec(String(info))?.[1]);
      acknowledged.push({ offset, at: performance.now() });
    } catch (error) {
      if (number < writes) throw error;
      await killing;
      return { acknowledged, diedAt };
    }
  }
}

/** When the first write was acknowledged that the archive lacks; the moment of death when it has all. */
async function firstLost(
  store: DirectoryStore,
  acknowledged: readonly Acknowledged[],
  diedAt: number,
): Promise<number> {
  const { latest } = await Archive.open(store);
  const end = latest === null ? 0 : endOf(latest).to;
  return acknowledged.find(({ offset }) => offset > end)?.at ?? diedAt;
}
