// The one snapshot that says what a restored directory holds: a scratch server replays what is in it,
// and saves. As a replica of nobody it drops no key whose time is over by now.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { ArchiveError } from '../codes.ts';
import { Scratch } from '../drill/scratch.ts';
import { appendDirectory } from '../restore/write-directory.ts';

export interface StateFile extends AsyncDisposable {
  readonly path: string;
  readonly bytes: number;
}

/**
 * From a directory that `restore` has built, or from a snapshot. `program` is the server that
 * replays. The file of a replay is large, and lies in the directory until it is disposed of.
 */
export async function stateFileOf(place: string, program: string): Promise<StateFile> {
  const found = await stat(place).catch(() => null);
  if (found?.isFile() === true) {
    return { path: place, bytes: found.size, [Symbol.asyncDispose]: async () => undefined };
  }
  const appended = await stat(join(place, appendDirectory)).catch(() => null);
  if (appended?.isDirectory() !== true) {
    const what = `${place} is neither a snapshot nor a directory that was restored.`;
    throw new ArchiveError('ARCHIVE_MISSING', what);
  }
  return replayed(place, program);
}

async function replayed(directory: string, program: string): Promise<StateFile> {
  const home = await mkdtemp(join(directory, 'state-'));
  const remove = (): Promise<void> => rm(home, { recursive: true, force: true });
  try {
    // It may save elsewhere than where it loads from, but only if it is told to once it has loaded.
    const settings = [['enable-protected-configs', 'local']];
    await using scratch = await Scratch.start({
      program,
      directory,
      loads: 'append-only',
      settings,
    });
    await scratch.call('CONFIG', 'SET', 'dir', home);
    await scratch.call('SAVE');
    const path = join(home, 'dump.rdb');
    return { path, bytes: (await stat(path)).size, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
