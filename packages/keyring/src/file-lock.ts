// Lets one process of this machine at a time change a file. A lock is a file that names its owner;
// one whose owner has died is taken away.
import { open, readFile, rm, stat } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { KeyringError } from './errors.ts';

/** Milliseconds until waiting for the lock is given up. */
const WAIT = 5_000;
/** A lock older than this is nobody's: what is done under it takes milliseconds. */
const DEAD = 30_000;

/** Runs `task` while no other process holds the lock; `task` is told how to check that it still does. */
export async function withLock<Result>(
  path: string,
  task: (stillOurs: () => Promise<boolean>) => Promise<Result>,
): Promise<Result> {
  const owner = `${process.pid} ${randomBytes(8).toString('hex')}`;
  const deadline = performance.now() + WAIT;
  while (!(await take(path, owner))) {
    if (performance.now() > deadline) {
      throw new KeyringError(
        'KEYRING_STORE_UNAVAILABLE',
        `The lock ${path} is held by another process.`,
      );
    }
    await removeDead(path);
    await new Promise((resolve) => setTimeout(resolve, 2 + Math.random() * 10));
  }
  const stillOurs = async (): Promise<boolean> => (await ownerOf(path)) === owner;
  try {
    return await task(stillOurs);
  } finally {
    if (await stillOurs()) await rm(path, { force: true });
  }
}

async function take(path: string, owner: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(owner);
    await file.close();
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Under a second lock, so that nobody takes away the lock of the one who took the dead one away. */
async function removeDead(path: string): Promise<void> {
  const before = await ownerOf(path);
  if (before === null || !(await isDead(path, before))) return;
  const guard = `${path}.removing`;
  if (!(await take(guard, String(process.pid)))) {
    if (await isOld(guard)) await rm(guard, { force: true });
    return;
  }
  try {
    if ((await ownerOf(path)) === before) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

async function isDead(path: string, owner: string): Promise<boolean> {
  if (await isOld(path)) return true;
  const pid = Number(owner.split(' ')[0]);
  // Just made and not yet written.
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return hasCode(error, 'ESRCH');
  }
}

async function isOld(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > DEAD;
  } catch {
    return false;
  }
}

async function ownerOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
