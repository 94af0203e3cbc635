// A copy of what a running server has written to its disk, without a right at the server. A rewriting
// may replace and remove parts at any moment, so all of them are opened before one is copied: a file
// that is open cannot be taken away any more. Where one is gone already, the manifest is read anew.
import { mkdir, open, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { causeOf } from '../../events/codes.ts';
import { ArchiveError } from '../codes.ts';
import { RdbScanner } from '../rdb/scanner.ts';
import { appendDirectory } from '../restore/write-directory.ts';
import { syncDirectory } from '../store/directory-store.ts';
import { readManifest } from './manifest.ts';
import type { AppendPart } from './manifest.ts';

export interface Taken {
  readonly kind: 'append-only' | 'snapshot';
  readonly parts: number;
  readonly bytes: number;
  /** How often a rewriting came in between. */
  readonly retries: number;
}

const tries = 200;
const pause = 10;
const chunkBytes = 1024 * 1024;
const snapshotName = 'dump.rdb';

interface OpenPart extends AppendPart {
  readonly handle: FileHandle;
}

/** `source` is the server's data directory; `output` is not there yet, and a stock server loads it. */
export async function takeFiles(source: string, output: string): Promise<Taken> {
  const draft = `${output}.unfinished`;
  await reserve(output);
  try {
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { mode: 0o700 });
    const manifest = await manifestIn(join(source, appendDirectory));
    const taken =
      manifest === null
        ? await takeSnapshot(source, draft)
        : await takeParts(join(source, appendDirectory), manifest, join(draft, appendDirectory));
    await syncDirectory(draft);
    await rename(draft, output);
    await syncDirectory(dirname(output));
    return taken;
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    await rmdir(output);
    if (cause instanceof ArchiveError) throw cause;
    const what = `${source} could not be copied to ${output} (${causeOf(cause)}).`;
    throw new ArchiveError('ARCHIVE_FILES', what, { cause });
  }
}

/** The name is taken first, and nothing that has it is ever exchanged. */
async function reserve(output: string): Promise<void> {
  try {
    await mkdir(output, { mode: 0o700 });
  } catch (cause) {
    const what = `${output} cannot be made (${causeOf(cause)}).`;
    throw new ArchiveError('ARCHIVE_FILES', what, { cause });
  }
}

/** The path of the manifest; null when the server keeps no append-only file. */
async function manifestIn(directory: string): Promise<string | null> {
  const names = await readdir(directory).catch((): string[] => []);
  const found = names.filter((name) => name.endsWith('.manifest'));
  return found[0] === undefined ? null : join(directory, found[0]);
}

async function takeParts(from: string, manifest: string, to: string): Promise<Taken> {
  for (let retries = 0; ; retries++) {
    const text = await readFile(manifest, 'utf8');
    const parts = readManifest(text);
    if (parts === null) throw new ArchiveError('ARCHIVE_FILES', `${manifest} is no manifest.`);
    const opened = await openAll(from, parts);
    if (opened !== null) {
      try {
        return { ...(await copyAll(opened, to, text, manifest)), retries };
      } finally {
        await closeAll(opened);
      }
    }
    if (retries === tries) {
      throw new ArchiveError('ARCHIVE_FILES', `Parts that ${manifest} names are not there.`);
    }
    await delay(pause);
  }
}

/** Null when one of them is gone. */
async function openAll(
  directory: string,
  parts: readonly AppendPart[],
): Promise<readonly OpenPart[] | null> {
  const opened: OpenPart[] = [];
  try {
    for (const part of parts) {
      opened.push({ ...part, handle: await open(join(directory, part.name), 'r') });
    }
    return opened;
  } catch (error) {
    await closeAll(opened);
    if (causeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function closeAll(parts: readonly OpenPart[]): Promise<void> {
  await Promise.all(parts.map(({ handle }) => handle.close()));
}

async function copyAll(
  parts: readonly OpenPart[],
  to: string,
  manifest: string,
  path: string,
): Promise<Pick<Taken, 'kind' | 'parts' | 'bytes'>> {
  await mkdir(to, { mode: 0o700 });
  let bytes = 0;
  for (const { handle, name, kind } of parts) {
    bytes += await copyFile(handle, join(to, name), kind === 'base' && name.endsWith('.rdb'));
  }
  // Without the lines of the history, whose files were not copied.
  const lines = manifest.split('\n').filter((line) => !/ type h(?: |$)/.test(line.trim()));
  await writeFile(join(to, path.slice(dirname(path).length + 1)), lines.join('\n'), {
    mode: 0o600,
    flush: true,
  });
  await syncDirectory(to);
  return { kind: 'append-only', parts: parts.length, bytes };
}

async function takeSnapshot(source: string, to: string): Promise<Taken> {
  const handle = await open(join(source, snapshotName), 'r');
  try {
    const bytes = await copyFile(handle, join(to, snapshotName), true);
    return { kind: 'snapshot', parts: 1, bytes, retries: 0 };
  } finally {
    await handle.close();
  }
}

/** As much as there is when the copying begins: an increment goes on growing. */
async function copyFile(from: FileHandle, path: string, isSnapshot: boolean): Promise<number> {
  const { size } = await from.stat();
  const scanner = isSnapshot ? new RdbScanner() : null;
  const to = await open(path, 'wx', 0o600);
  try {
    let at = 0;
    while (at < size) {
      // A chunk of its own each time: the scanner keeps what it has not read yet.
      const chunk = Buffer.allocUnsafeSlow(Math.min(chunkBytes, size - at));
      const { bytesRead } = await from.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) break;
      const bytes = chunk.subarray(0, bytesRead);
      scanner?.check(bytes);
      await to.writeFile(bytes);
      at += bytesRead;
    }
    scanner?.end();
    await to.sync();
    return at;
  } finally {
    await to.close();
  }
}
