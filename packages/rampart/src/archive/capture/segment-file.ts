// The segment that is being written, on the disk. Its beginning appears whole or not at all; behind it
// frames are only ever appended.
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

import { causeOf } from '../../events/codes.ts';
import { ArchiveError } from '../codes.ts';
import type { DirectoryStore } from '../store/directory-store.ts';

export class SegmentFile {
  readonly name: string;
  readonly #handle: FileHandle;

  private constructor(name: string, handle: FileHandle) {
    this.name = name;
    this.#handle = handle;
  }

  static async begin(store: DirectoryStore, name: string, beginning: Buffer): Promise<SegmentFile> {
    await store.put(name, beginning);
    return SegmentFile.reopen(store, name);
  }

  static async reopen(store: DirectoryStore, name: string): Promise<SegmentFile> {
    try {
      return new SegmentFile(name, await open(store.pathOf(name), 'a'));
    } catch (cause) {
      throw failed(name, cause);
    }
  }

  /** Returns when the bytes outlast a power cut. */
  async append(bytes: Buffer): Promise<void> {
    try {
      let written = 0;
      while (written < bytes.length) {
        written += (await this.#handle.write(bytes, written)).bytesWritten;
      }
      await this.#handle.datasync();
    } catch (cause) {
      throw failed(this.name, cause);
    }
  }

  /** Takes away what a crash left half written behind the last whole frame. */
  async cutTo(length: number): Promise<void> {
    try {
      await this.#handle.truncate(length);
      await this.#handle.datasync();
    } catch (cause) {
      throw failed(this.name, cause);
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

function failed(name: string, cause: unknown): ArchiveError {
  const what = `${name} could not be written (${causeOf(cause)}).`;
  return new ArchiveError('ARCHIVE_STORE_FAILED', what, { cause });
}
