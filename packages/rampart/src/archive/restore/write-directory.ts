// Builds a directory that a stock server loads: the snapshot as its base, the stream behind it as its
// increment, and the manifest that names both. It gets its name when it is complete, so that nobody
// starts a server on half of it.
import { mkdir, open, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { causeOf } from '../../events/codes.ts';
import { encodeCommand } from '../../resp/write.ts';
import { ArchiveError } from '../codes.ts';
import { CommandScanner } from '../read/command-scanner.ts';
import type { Piece } from '../read/pieces.ts';
import { StreamState } from '../read/stream-state.ts';
import { syncDirectory } from '../store/directory-store.ts';
import type { Point } from './target.ts';

/** What a server calls them when nothing else is configured. */
export const appendDirectory = 'appendonlydir';
const appendName = 'appendonly.aof';
const baseName = `${appendName}.1.base.rdb`;
const incrementName = `${appendName}.1.incr.aof`;
const manifest = `file ${baseName} seq 1 type b\nfile ${incrementName} seq 1 type i\n`;

/** Names of commands and the number of a database are all that is looked at. */
const kept = { bytes: 16, arguments: 2 };

export interface Written {
  /** Where it was cut: at the end of a command, and inside of no transaction. */
  readonly offset: number;
  /** The database that is selected there. */
  readonly database: number | null;
  readonly snapshotBytes: number;
  readonly streamBytes: number;
  readonly commands: number;
}

export interface WriteProgress {
  readonly bytes: number;
  readonly total: number;
}

/** Throws `ARCHIVE_OUTPUT` when the directory is there and holds something. */
export async function writeDirectory(
  output: string,
  point: Point,
  pieces: AsyncIterable<Piece>,
  progress: (progress: WriteProgress) => void = () => undefined,
): Promise<Written> {
  await checkOutput(output);
  const draft = `${output}.unfinished`;
  await rm(draft, { recursive: true, force: true });
  try {
    const folder = join(draft, appendDirectory);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const written = await writeParts(folder, point, pieces, progress);
    await writeFile(join(folder, `${appendName}.manifest`), manifest, { flush: true });
    await syncDirectory(folder);
    await syncDirectory(draft);
    await rmdir(output).catch(passOver('ENOENT'));
    await rename(draft, output);
    await syncDirectory(dirname(output));
    return written;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Throws `ARCHIVE_OUTPUT` when it is there and holds something. */
export async function checkOutput(output: string): Promise<void> {
  try {
    if ((await readdir(output)).length === 0) return;
  } catch (cause) {
    if (causeOf(cause) === 'ENOENT') return;
    throw new ArchiveError('ARCHIVE_OUTPUT', `${output} cannot be used.`, { cause });
  }
  throw new ArchiveError('ARCHIVE_OUTPUT', `${output} is not empty.`);
}

async function writeParts(
  folder: string,
  { snapshot, offset: target }: Point,
  pieces: AsyncIterable<Piece>,
  progress: (progress: WriteProgress) => void,
): Promise<Written> {
  await using base = new Part(await open(join(folder, baseName), 'wx', 0o600));
  await using increment = new Part(await open(join(folder, incrementName), 'wx', 0o600));
  const { offset, database, bytes } = snapshot;
  // The stream says which database it means only when that changes.
  if (database !== null) await increment.write(encodeCommand(['SELECT', String(database)]));
  const prefix = increment.bytes;
  const scanner = new CommandScanner(offset, kept);
  const state = new StreamState(database);
  let commands = 0;
  const total = bytes + target - offset;
  for await (const piece of pieces) {
    if (piece.kind === 'snapshot') await base.write(piece.bytes);
    else {
      scanner.scan(piece.bytes, (command) => {
        state.pass(command);
        commands += 1;
      });
      await increment.write(piece.bytes);
    }
    progress({ bytes: base.bytes + increment.bytes - prefix, total });
  }
  const cut = state.cutAt(scanner.boundary);
  const streamBytes = cut.offset - offset;
  await increment.cutTo(prefix + streamBytes);
  await base.sync();
  await increment.sync();
  return {
    ...cut,
    snapshotBytes: base.bytes,
    streamBytes,
    commands,
  };
}

class Part implements AsyncDisposable {
  bytes = 0;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(bytes: Buffer): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      written += (await this.#handle.write(bytes, written)).bytesWritten;
    }
    this.bytes += bytes.length;
  }

  async cutTo(length: number): Promise<void> {
    await this.#handle.truncate(length);
    this.bytes = length;
  }

  async sync(): Promise<void> {
    await this.#handle.sync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}

function passOver(code: string): (error: unknown) => void {
  return (error) => {
    if (causeOf(error) !== code) throw error;
  };
}
