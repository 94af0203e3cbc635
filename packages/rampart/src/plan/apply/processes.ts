// Starting a process, and starting it again.
import { copyFile, lstat, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { printable } from '../../events/printable.ts';
import { guardPath } from '../../policy/compile/guard.ts';
import { ConnectionError } from '../../resp/connection/connection-error.ts';
import { appendOnlyOf, snapshotOf, takingOver } from '../data-places.ts';
import { PlanError } from '../errors.ts';
import { end, outputOf } from '../keep-ourselves.ts';
import type { WantedProcess } from '../wanted.ts';
import type { CarryOut } from './carry-out.ts';
import { until } from './hand.ts';
import type { Hand } from './hand.ts';
import { infoOf } from './info.ts';
import { runProgram } from './run-program.ts';
import { syncDirectory, writeThrough } from './write-through.ts';

export const startProcess: CarryOut<'start-process'> = async ({ process }, hand) => {
  const wanted = hand.process(process);
  try {
    await raise(wanted, hand);
  } catch (error) {
    await hand.keeper.stop(wanted.process);
    throw error;
  }
  return () => hand.keeper.stop(wanted.process);
};

export const restartProcess: CarryOut<'restart-process'> = async ({ process, because }, hand) => {
  const wanted = hand.process(process);
  const kept = await hand.keeper.processOf(wanted.process);
  if (kept !== null) await hand.keeper.stop(wanted.process);
  else {
    // Somebody has started it by hand; from now on it is kept.
    const info = await infoOf(await hand.lineTo(process), 'server');
    await end(Number(info.get('process_id')));
  }
  hand.forget(process);
  await raise(wanted, hand);
  if (because === 'release' && wanted.kind === 'server') await followsAgain(wanted, hand);
  return null;
};

/** Starts it as its keeper does, and returns when it serves. */
export async function raise(wanted: WantedProcess, hand: Hand): Promise<void> {
  const guard = wanted.kind === 'server' ? join(hand.root, guardPath(wanted.process)) : null;
  if (guard !== null) {
    await keepSnapshot(wanted, hand);
    // A server that has lost its data must not come back empty.
    await runProgram(guard, ['check']);
  }
  await hand.keeper.start(wanted.process, wanted.command);
  await serves(wanted, hand, wanted.process.at);
  if (guard === null) return;
  await runProgram(guard, ['note']);
  await rm(join(hand.root, takingOver(wanted.process)), { force: true });
}

/** The next one goes down only when this one could take its place. */
async function followsAgain({ process: { at, name } }: WantedProcess, hand: Hand): Promise<void> {
  await using line = await hand.enter(at);
  await until(
    async () => {
      const info = await infoOf(line, 'replication');
      return info.get('role') === 'master' || info.get('master_link_status') === 'up';
    },
    `${name} was to be in step with its primary`,
    longestLoading,
  );
}

/** Lets our login in, and has read its data. */
async function serves(
  wanted: WantedProcess,
  hand: Hand,
  at: WantedProcess['process']['at'],
): Promise<void> {
  const { name, places } = wanted.process;
  const isUp = async (): Promise<boolean> => {
    if ((await hand.keeper.processOf(wanted.process)) === null) {
      const log = wanted.kind === 'server' ? 'server.log' : 'sentinel.log';
      const last = await lastWord([outputOf(wanted.process), join(places.logs, log)]);
      throw new PlanError('PLAN_STEP_FAILED', `${name} has ended. Its last word: ${last}`);
    }
    try {
      (await hand.enter(at)).close();
      return true;
    } catch (error) {
      const isYet = error instanceof ConnectionError && notYet.has(error.code);
      if (isYet) return false;
      throw error;
    }
  };
  await until(isUp, `${name} was to let us in at ${at.host}:${at.port}`);
  if (wanted.kind === 'sentinel') return;
  await using line = await hand.enter(at);
  const isRead = async (): Promise<boolean> =>
    (await infoOf(line, 'persistence')).get('loading') === '0';
  await until(isRead, `${name} was to have read its data`, longestLoading);
}

const notYet: ReadonlySet<string> = new Set([
  'RESP_CONNECTION_AWAY',
  'RESP_CONNECTION_LOST',
  'RESP_CONNECTION_TIMED_OUT',
]);

const longestLoading = 3_600_000;

/**
 * With an append-only file a server reads no snapshot at its start: where only a snapshot is, it would
 * begin empty, and its replicas with it. So the snapshot becomes the beginning of the file.
 */
async function keepSnapshot(wanted: WantedProcess, hand: Hand): Promise<void> {
  const snapshot = join(hand.root, snapshotOf(wanted.process));
  const into = join(hand.root, appendOnlyOf(wanted.process));
  if (hand.wanted.deployment.durability.appendOnly === 'off') return;
  if (!(await isThere(snapshot)) || (await isThere(into))) return;
  const draft = `${into}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await copyFile(snapshot, join(draft, 'appendonly.aof.1.base.rdb'));
  const manifest = 'file appendonly.aof.1.base.rdb seq 1 type b\n';
  await writeThrough(join(draft, 'appendonly.aof.manifest'), manifest, 0o600);
  if (process.getuid?.() === 0) {
    const { user, group } = wanted.process;
    await runProgram('chown', ['--recursive', '--no-dereference', `${user}:${group}`, draft]);
  }
  await rename(draft, into);
  await syncDirectory(wanted.process.places.data);
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function lastWord(paths: readonly string[]): Promise<string> {
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch(() => '');
    const last = text.trimEnd().split('\n').at(-1) ?? '';
    if (last !== '') return printable(last);
  }
  return 'none.';
}
