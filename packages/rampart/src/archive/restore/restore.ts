// A restore from beginning to end: find the point, see that the server can load it, build the directory,
// and lay beside it what was kept of users and configuration.
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { Archive } from '../read/archive.ts';
import { keptFilesAt } from '../read/kept-files.ts';
import type { Identity } from '../seal/recipient.ts';
import type { ArchiveStore } from '../store/store.ts';
import { locateCommand } from './before-command.ts';
import type { CommandTarget } from './before-command.ts';
import { checkFormat } from './format.ts';
import type { ServerVersion } from './format.ts';
import { locate } from './target.ts';
import type { Point, Target } from './target.ts';
import { writeDirectory } from './write-directory.ts';
import type { WriteProgress, Written } from './write-directory.ts';

export interface RestoreOptions {
  readonly store: ArchiveStore;
  readonly identity: Identity;
  readonly target: Target | CommandTarget;
  readonly output: string;
  /** The server that is to load it; null: whoever restores knows. */
  readonly into: ServerVersion | null;
  readonly progress?: (progress: WriteProgress) => void;
}

export interface Restored extends Written {
  readonly archive: Archive;
  readonly point: Point;
  /** Where copies of users and configuration lie; empty when none were kept. */
  readonly kept: readonly string[];
}

const reportName = 'restore.json';
const keptFolder = 'kept';

export async function restore(options: RestoreOptions): Promise<Restored> {
  const { store, identity, target, output, into, progress } = options;
  const archive = await Archive.open(store);
  const point =
    target.kind === 'before'
      ? await locateCommand(archive, target, identity)
      : await locate(archive, target);
  const { history, snapshot, offset } = point;
  if (into !== null) checkFormat(snapshot.rdbVersion, into);
  const pieces = archive.replay(history, snapshot, offset, identity);
  const written = await writeDirectory(output, point, pieces, progress);
  const kept = await writeKept(archive, point, identity, output);
  await writeReport(archive, point, written, output);
  return { ...written, archive, point, kept };
}

/** To be read by people: no server looks at it. */
async function writeReport(
  { name }: Archive,
  { history, snapshot, uncertain }: Point,
  { offset, database, commands }: Written,
  output: string,
): Promise<void> {
  const report = {
    archive: name.id,
    source: name.source,
    history: history.number,
    offset,
    database,
    commands,
    snapshot: { offset: snapshot.offset, received: snapshot.received, format: snapshot.rdbVersion },
    uncertain,
  };
  await writeFile(join(output, reportName), `${JSON.stringify(report, null, 2)}\n`, {
    flush: true,
  });
}

async function writeKept(
  archive: Archive,
  point: Point,
  identity: Identity,
  output: string,
): Promise<readonly string[]> {
  const found = await keptFilesAt(archive, point, identity);
  const folder = join(output, keptFolder);
  const paths: string[] = [];
  for (const [index, { path, text }] of (found?.files ?? []).entries()) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Two files of one name come from different directories.
    const at = join(folder, `${index + 1}-${basename(path)}`);
    await writeFile(at, text, { mode: 0o600 });
    paths.push(at);
  }
  return paths;
}
