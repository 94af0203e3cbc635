// Who owns a file, who may read and change it, and the same of every directory above: whoever may
// rename a directory may replace all that lies in it.
import type { Stats } from 'node:fs';
import { dirname } from 'node:path';

import { derive, known, unknown, type Fact } from '../fact.ts';
import type { Accounts } from './accounts.ts';
import type { FileFacts, FileState } from './facts.ts';
import type { HostFiles } from './host-files.ts';
import { volumeOf, type NumberedMount } from './mounts.ts';

export async function fileFacts(
  path: string,
  files: HostFiles,
  accounts: Accounts,
  mounts: Fact<readonly NumberedMount[]>,
): Promise<FileFacts> {
  const state = await stateOf(path, files, accounts);
  const above = await Promise.all(
    directoriesAbove(path).map(async (directory) => ({
      path: directory,
      state: await stateOf(directory, files, accounts),
    })),
  );
  return { path, state, above, volume: await volumeOf(files, mounts, path) };
}

function directoriesAbove(path: string): readonly string[] {
  const above: string[] = [];
  for (let at = dirname(path); !above.includes(at); at = dirname(at)) above.unshift(at);
  return above;
}

async function stateOf(
  path: string,
  files: HostFiles,
  accounts: Accounts,
): Promise<Fact<FileState>> {
  const stats = await files.state(path);
  if (!stats.known) return stats;
  const isSnapshot = await snapshotAt(path, files, stats.value);
  return derive(stats, (value) => ({
    kind: kindOf(value),
    owner: accounts.user(value.uid),
    group: accounts.group(value.gid),
    mode: value.mode & 0o7777,
    bytes: value.size,
    changedAt: value.mtimeMs,
    isSnapshot,
  }));
}

function kindOf(stats: Stats): FileState['kind'] {
  if (stats.isSymbolicLink()) return 'link';
  if (stats.isDirectory()) return 'directory';
  if (stats.isFile()) return 'file';
  return stats.isSocket() ? 'socket' : 'other';
}

/** What a server writes when it is made to write where it should not. */
async function snapshotAt(path: string, files: HostFiles, stats: Stats): Promise<Fact<boolean>> {
  if (!stats.isFile()) return unknown('not-tried', `${path} is no file.`);
  const begins = await files.begins(path, 5);
  if (!begins.known) return begins;
  const magic = begins.value.toString('latin1');
  return known(magic === 'REDIS' || magic === 'VALKE', begins.from);
}
