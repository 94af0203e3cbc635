// The files of one chain on disk: the current one is appended to, a full one is renamed to its
// number. It never writes over anything, and it notices when somebody renamed the current one.
import { open, rename, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import type { Batch } from './batch.ts';

/** Owner writes; the group may read, for programs that ship logs. */
const MODE = 0o640;

export function currentPath(directory: string, chain: string): string {
  return join(directory, `${chain}.jsonl`);
}

export function numberedPath(directory: string, chain: string, file: number): string {
  return join(directory, `${chain}.${String(file).padStart(6, '0')}.jsonl`);
}

export class LogFile {
  readonly #directory: string;
  readonly #chain: string;
  #handle: FileHandle;
  #size: number;

  private constructor(directory: string, chain: string, handle: FileHandle, size: number) {
    this.#directory = directory;
    this.#chain = chain;
    this.#handle = handle;
    this.#size = size;
  }

  /** Opens the current file, or another one whose end was left open by a crash. */
  static async open(directory: string, chain: string, path: string): Promise<LogFile> {
    const handle = await openToAppend(directory, path);
    return new LogFile(directory, chain, handle, (await handle.stat()).size);
  }

  /** Goes on where a full disk stopped it. */
  async write(batch: Batch): Promise<void> {
    while (batch.written < batch.to) {
      const { bytesWritten } = await this.#handle.write(
        batch.bytes,
        batch.written,
        batch.to - batch.written,
      );
      batch.written += bytesWritten;
      this.#size += bytesWritten;
    }
  }

  async sync(): Promise<void> {
    await this.#handle.datasync();
  }

  /** `moved`: the current path leads elsewhere or nowhere. `shorter`: bytes were taken away. */
  async look(): Promise<'same' | 'moved' | 'shorter'> {
    const [here, there] = await Promise.all([this.#handle.stat(), this.#current()]);
    if (there === null || there.ino !== here.ino || there.dev !== here.dev) return 'moved';
    if (here.size >= this.#size) return 'same';
    this.#size = here.size;
    return 'shorter';
  }

  /** Puts the finished file aside under its number, unless somebody did so already, and opens a new one. */
  async turn(finished: number): Promise<void> {
    await this.sync();
    const path = currentPath(this.#directory, this.#chain);
    if ((await this.look()) !== 'moved') {
      await rename(path, await this.#freeName(finished));
    }
    const next = await openToAppend(this.#directory, path);
    const old = this.#handle;
    this.#handle = next;
    this.#size = (await next.stat()).size;
    await old.close();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** A file of that name is evidence too, whatever it is. */
  async #freeName(finished: number): Promise<string> {
    const path = numberedPath(this.#directory, this.#chain, finished);
    return (await exists(path)) ? path.replace(/\.jsonl$/, `.${Date.now()}.jsonl`) : path;
  }

  async #current(): Promise<{ readonly ino: number; readonly dev: number } | null> {
    try {
      return await stat(currentPath(this.#directory, this.#chain));
    } catch {
      return null;
    }
  }
}

async function openToAppend(directory: string, path: string): Promise<FileHandle> {
  const handle = await open(path, 'a', MODE);
  try {
    await syncDirectory(directory);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

/** So that a new name is still there after a power cut. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
