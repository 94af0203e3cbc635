// Writing a file so that it is there whole or not at all, also when the power goes.
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Beside it first, with its owner and mode, and then in its place. */
export async function writeThrough(
  path: string,
  text: string | Uint8Array,
  mode: number,
  owner: Owner | null = null,
): Promise<void> {
  // Always the same name: what a run left that was killed goes with the next one.
  const draft = `${path}.new`;
  await rm(draft, { force: true });
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      if (owner !== null) await file.chown(owner.uid, owner.gid);
      await file.chmod(mode);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** So that a name which came or went is on the disk too. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
