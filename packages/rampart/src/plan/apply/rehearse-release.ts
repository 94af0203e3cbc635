// A new release tried on a copy of the data, beside the server that runs: what it cannot load, or reads
// otherwise, is found while the old one still serves.
import { copyFile, lstat, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { differences, factsOf } from '../../archive/drill/facts.ts';
import type { Facts } from '../../archive/drill/facts.ts';
import { Scratch } from '../../archive/drill/scratch.ts';
import { messageOf } from '../../message-of.ts';
import type { Connection } from '../../resp/connection/connection.ts';
import { snapshotOf } from '../data-places.ts';
import { PlanError } from '../errors.ts';
import type { CarryOut } from './carry-out.ts';
import { told, until } from './hand.ts';
import { infoOf } from './info.ts';
import { runProgram } from './run-program.ts';

const longestSave = 3_600_000;

/** Keys that expire within it are left out where moments are compared. */
const margin = 600_000;

export const rehearseRelease: CarryOut<'rehearse-release'> = async ({ process }, hand) => {
  const wanted = hand.process(process);
  const line = await hand.lineTo(process);
  // Where there is room for the data there is room for a copy.
  const room = await mkdtemp(
    join(await placeFor(dirname(wanted.process.places.data)), '.rehearsal-'),
  );
  try {
    const old = await oldProgram(line, room);
    await snapshotInto(join(room, 'dump.rdb'), line, join(hand.root, snapshotOf(wanted.process)));
    const [program] = wanted.command;
    const expiriesAfter = Date.now() + margin;
    const there = await loadedBy(old, room, expiriesAfter);
    const here = await loadedBy(join(hand.root, program), room, expiriesAfter);
    const found = differences(there, here);
    if (found.length === 0) return null;
    const what = `${program} reads the data of ${line.name} otherwise: ${found.join('; ')}.`;
    throw new PlanError('PLAN_REHEARSAL', what);
  } finally {
    await rm(room, { recursive: true, force: true });
  }
};

/** One after the other: there may not be memory for both. */
async function loadedBy(program: string, directory: string, expiriesAfter: number): Promise<Facts> {
  try {
    await using scratch = await Scratch.start({ program, directory, loads: 'nothing' });
    return await factsOf(scratch, expiriesAfter);
  } catch (cause) {
    const why = messageOf(cause);
    throw new PlanError('PLAN_REHEARSAL', `${program} does not load the data: ${why}`, { cause });
  }
}

async function placeFor(wished: string): Promise<string> {
  return lstat(wished).then(
    () => wished,
    () => tmpdir(),
  );
}

/** The program that runs, also where its file was replaced meanwhile. */
async function oldProgram(line: Connection, room: string): Promise<string> {
  const info = await infoOf(line, 'server');
  const there = info.get('executable') ?? '';
  const isSame = await runProgram(there, ['--version']).then(
    (text) => text.includes(`v=${info.get('valkey_version') ?? info.get('redis_version')} `),
    () => false,
  );
  if (isSame) return there;
  const kept = join(room, basename(there));
  await copyFile(`/proc/${info.get('process_id') ?? ''}/exe`, kept);
  return kept;
}

async function snapshotInto(path: string, line: Connection, snapshot: string): Promise<void> {
  const wasThere = await lstat(snapshot).then(
    () => true,
    () => false,
  );
  const isIdle = async (): Promise<boolean> => {
    const info = await infoOf(line, 'persistence');
    return (
      info.get('rdb_bgsave_in_progress') === '0' && info.get('aof_rewrite_in_progress') === '0'
    );
  };
  await until(isIdle, `${line.name} was to have written what it was writing`, longestSave);
  await told(line, ['BGSAVE'], 'to write a snapshot');
  await until(isIdle, `${line.name} was to have written a snapshot`, longestSave);
  if ((await infoOf(line, 'persistence')).get('rdb_last_bgsave_status') !== 'ok') {
    throw new PlanError('PLAN_REHEARSAL', `${line.name} could not write a snapshot.`);
  }
  await copyFile(snapshot, path);
  // A snapshot that nobody keeps up to date is taken for the data one day.
  if (!wasThere) await rm(snapshot, { force: true });
}
