// What apply is about to do and has done, on the disk before it goes on. After a crash it says where a
// run stopped; what to do then follows from what is there, not from here.
import { mkdir, open, readFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { syncDirectory } from './write-through.ts';

export type Mark = 'begins' | 'done' | 'failed' | 'undone';

export class Journal implements AsyncDisposable {
  readonly #file: FileHandle;
  /** The step in which an earlier run stopped without a word; null: none did. */
  readonly interrupted: string | null;

  private constructor(file: FileHandle, interrupted: string | null) {
    this.#file = file;
    this.interrupted = interrupted;
  }

  static async open(directory: string): Promise<Journal> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const path = join(directory, 'journal');
    const before = await readFile(path, 'utf8').catch(() => '');
    const file = await open(path, 'a', 0o600);
    await syncDirectory(dirname(path));
    return new Journal(file, lastBegun(before));
  }

  async write(mark: Mark, step: string): Promise<void> {
    const line = JSON.stringify({ at: new Date().toISOString(), mark, step });
    await this.#file.appendFile(`${line}\n`);
    await this.#file.datasync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

/** A last line that was cut off was never begun: the step comes after it. */
function lastBegun(text: string): string | null {
  const last = /^\{"at":"[^"]*","mark":"begins","step":("[^\n]*")\}\n$/.exec(
    text.slice(text.lastIndexOf('\n', text.length - 2) + 1),
  );
  if (last === null) return null;
  const step: unknown = JSON.parse(last[1] ?? '""');
  return typeof step === 'string' ? step : null;
}
