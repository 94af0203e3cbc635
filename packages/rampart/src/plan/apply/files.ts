// Directories and files. What lies in a directory of somebody else is opened without following a link,
// and changed by its handle: a link that is put there meanwhile leads nowhere.
import { constants } from 'node:fs';
import { chmod, lstat, mkdir, open, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Access } from '../../policy/step.ts';
import { PlanError } from '../errors.ts';
import { codeOf, lookAtPath } from '../look/paths.ts';
import type { CarryOut } from './carry-out.ts';
import type { Hand } from './hand.ts';
import { syncDirectory, writeThrough } from './write-through.ts';

export const makeDirectory: CarryOut<'make-directory'> = async ({ path, access }, hand) => {
  const real = join(hand.root, path);
  await makeAbove(dirname(real));
  await mkdir(real, { mode: 0o700 }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  await give(real, access, hand);
  await syncDirectory(dirname(real));
  await mustBe(path, access, hand);
  return async () => {
    // What somebody has put there meanwhile stays, and with it the directory.
    await rmdir(real).catch(() => undefined);
  };
};

export const changeAccess: CarryOut<'change-access'> = async ({ path, access }, hand) => {
  await give(join(hand.root, path), access, hand);
  await mustBe(path, access, hand);
  return null;
};

export const writeFile: CarryOut<'write-file'> = async ({ path, access, content }, hand) => {
  const real = join(hand.root, path);
  const isNew = await lstat(real).then(
    () => false,
    () => true,
  );
  await makeAbove(dirname(real));
  const text = await hand.vault.text(content);
  await writeThrough(real, text, access.mode, await idsOf(access, hand));
  if ((await readFile(real, 'utf8')) !== text) {
    throw new PlanError('PLAN_NOT_VERIFIED', `${path} was written and reads otherwise.`);
  }
  await mustBe(path, access, hand);
  return isNew ? () => rm(real, { force: true }) : null;
};

export const removeFile: CarryOut<'remove-file'> = async ({ path }, hand) => {
  const real = join(hand.root, path);
  await rm(real, { force: true });
  await syncDirectory(dirname(real));
  return null;
};

/** Directories above ours are everybody's to pass through, and root's. */
async function makeAbove(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o755 });
    // Whatever mask we were started with.
    await chmod(path, 0o755);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    if (codeOf(error) !== 'ENOENT') throw error;
    await makeAbove(dirname(path));
    await makeAbove(path);
  }
}

async function give(real: string, access: Access, hand: Hand): Promise<void> {
  const handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const ids = await idsOf(access, hand);
    if (ids !== null) await handle.chown(ids.uid, ids.gid);
    await handle.chmod(access.mode);
  } finally {
    await handle.close();
  }
}

/** Null: only root may give files away, and we are not. */
async function idsOf(
  { owner, group }: Access,
  hand: Hand,
): Promise<{ readonly uid: number; readonly gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const { users, groups } = await hand.accounts();
  const uid = owner === 'root' ? 0 : users.get(owner);
  const gid = groups.get(group);
  if (uid !== undefined && gid !== undefined) return { uid, gid };
  throw new PlanError('PLAN_STEP_FAILED', `There is no account ${owner}:${group}.`);
}

async function mustBe(path: string, access: Access, hand: Hand): Promise<void> {
  const fact = await lookAtPath(hand.root, path, await hand.accounts());
  const isGiven = process.getuid?.() === 0;
  if (fact.known && fact.value.kind !== 'absent') {
    const { owner, group, mode } = fact.value;
    const isOwned = !isGiven || (owner === access.owner && group === access.group);
    if (isOwned && mode === access.mode) return;
  }
  throw new PlanError('PLAN_NOT_VERIFIED', `${path} was to have another owner or mode.`);
}
