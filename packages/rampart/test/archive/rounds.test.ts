// Whatever is killed, whenever: what was archived comes back exactly.
import { randomInt } from 'node:crypto';

import { Stage, waitFor } from '@rampart/stage';
import type { RedisServer } from '@rampart/stage';
import { expect, test } from 'vitest';

import { describeArchive } from '../../src/archive/list.ts';
import { Archive } from '../../src/archive/read/archive.ts';
import { endOf } from '../../src/archive/restore/target.ts';
import { DirectoryStore } from '../../src/archive/store/directory-store.ts';
import { verifyArchive } from '../../src/archive/verify/verify.ts';
import { digestOf, identities, momentOf, restore } from './archiving.ts';
import type { Moment } from './archiving.ts';
import { archivingPolicy, startArchiver, wholeCopyOf } from './rounds.ts';
import { Dice, write } from './workload.ts';

const full = process.env['RAMPART_FULL'] === '1';
/** Ten archives with twenty rounds each: a look at an archive takes longer the longer it has grown. */
const archives = full ? 10 : 1;
const rounds = full ? 20 : 3;
const writesBetween = 120;
const pointsARound = 2;
const given = process.env['RAMPART_SEED'];
const seeds =
  given === undefined
    ? Array.from({ length: archives }, () => randomInt(2 ** 31))
    : given.split(',').map(Number);

test.each(seeds)(
  'what was archived is restored exactly, whatever was killed (seed %i)',
  { timeout: 3_600_000 },
  async (seed) => {
    const dice = new Dice(seed);
    await using stage = new Stage();
    const server = await stage.redis({
      config: { 'enable-debug-command': 'local', appendonly: 'yes', 'repl-diskless-sync-delay': 0 },
    });
    const directory = await stage.newDirectory('archive');
    const policy = await archivingPolicy(directory, server);
    const store = new DirectoryStore(directory);
    const moments: Moment[] = [];
    let archiver = await startArchiver(stage, policy);
    for (let round = 0; round < rounds; round++) {
      await wholeCopyOf(store, server);
      const where = `round ${round} of seed ${seed}`;
      for (let point = 0; point < pointsARound; point++) {
        moments.push(await writeSome(server, dice));
        // In the middle of whatever it is doing.
        if (dice.below(3) === 0) {
          await archiver.kill();
          archiver = await startArchiver(stage, policy);
        }
      }
      if (dice.below(4) === 0) await server.command('CLIENT', 'KILL', 'TYPE', 'replica');
      const last = moments.at(-1);
      if (last === undefined) throw new TypeError('Nothing was written.');
      await archivedTo(store, last, () => `${where}: ${archiver.output}`);
      const chosen = moments[dice.below(moments.length)] ?? last;
      for (const moment of [last, chosen]) await expectExact(stage, store, moment, where);
      if (dice.below(3) === 0) {
        await server.kill();
        await server.start();
      }
    }
    await archiver.stop();
    const verdict = await verifyArchive({
      store,
      thoroughness: 'full',
      identity: identities[1],
      keys: null,
      heads: [],
    });
    expect(verdict.findings).toEqual([]);
  },
);

async function writeSome(server: RedisServer, dice: Dice): Promise<Moment> {
  await using connection = await server.connect();
  await write(connection, dice, writesBetween);
  return await momentOf(connection);
}

/** Nothing of what the server had said is lost: it is there once the archiver has caught up. */
async function archivedTo(
  store: DirectoryStore,
  moment: Moment,
  where: () => string,
): Promise<void> {
  const what = `offset ${moment.offset} of ${moment.replid} in the archive`;
  await waitFor(async () => (await historyOf(store, moment)) !== null, { what }).catch(
    async (cause: unknown) => {
      const archive = describeArchive(await Archive.open(store), new Map());
      throw new Error(`${what} did not come. ${where()}\n${archive}`, { cause });
    },
  );
}

async function historyOf(
  store: DirectoryStore,
  { replid, offset }: Moment,
): Promise<number | null> {
  const { histories } = await Archive.open(store);
  const found = histories.findLast(
    (history) =>
      history.timelines.some((line) => line.replid === replid) &&
      endOf(history).to >= offset &&
      (history.snapshots[0]?.offset ?? Infinity) <= offset,
  );
  return found?.number ?? null;
}

async function expectExact(
  stage: Stage,
  store: DirectoryStore,
  moment: Moment,
  where: string,
): Promise<void> {
  const history = await historyOf(store, moment);
  // Before the first copy of this life of the server, or after what it took with it.
  if (history === null) return;
  const { offset, digest } = moment;
  const { directory, written } = await restore(stage, store, { kind: 'offset', offset, history });
  expect(written.offset, where).toBe(offset);
  expect(await digestOf(directory), `${where}, offset ${offset}`).toBe(digest);
}
