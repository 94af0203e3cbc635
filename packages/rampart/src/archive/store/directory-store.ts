// An archive in a directory. A new object is written beside its name, written through to the disk and
// then linked: whoever pulls the plug finds it whole or not at all.
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { causeOf } from '../../events/codes.ts';
import { ArchiveError } from '../codes.ts';
import { isLegalName } from './store.ts';
import type { ArchiveStore, StoredObject } from './store.ts';

/** Others on the machine have no business here, sealed or not. */
const directoryMode = 0o750;
const fileMode = 0o640;
const draftMark = '~';

export class DirectoryStore implements ArchiveStore {
  readonly place: string;

  constructor(directory: string) {
    this.place = directory;
  }

  /** The path of an object. Throws when the name could lead out of the directory. */
  pathOf(name: string): string {
    if (!isLegalName(name)) {
      throw new ArchiveError('ARCHIVE_NAME', `"${name.slice(0, 80)}" is no name of an object.`);
    }
    return join(this.place, name);
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const path = this.pathOf(name);
    try {
      await mkdir(dirname(path), { recursive: true, mode: directoryMode });
      const draft = `${path}${draftMark}${randomBytes(6).toString('hex')}`;
      await writeThrough(draft, bytes);
      try {
        await link(draft, path);
      } catch (error) {
        if (causeOf(error) !== 'EEXIST') throw error;
        await this.#compare(name, bytes);
      } finally {
        await rm(draft, { force: true });
      }
      await syncDirectory(dirname(path));
    } catch (cause) {
      if (cause instanceof ArchiveError) throw cause;
      throw this.#failed(`${name} could not be stored in`, cause);
    }
  }

  async get(name: string, from = 0, length = Infinity): Promise<Buffer | null> {
    const path = this.pathOf(name);
    let file;
    try {
      file = await open(path, 'r');
    } catch (cause) {
      if (causeOf(cause) === 'ENOENT') return null;
      throw this.#failed(`${name} could not be read in`, cause);
    }
    try {
      const { size } = await file.stat();
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - from)));
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, from + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    } finally {
      await file.close();
    }
  }

  async list(prefix: string): Promise<readonly StoredObject[]> {
    let entries;
    try {
      entries = await readdir(this.place, { recursive: true, withFileTypes: true });
    } catch (cause) {
      if (causeOf(cause) === 'ENOENT') return [];
      throw this.#failed('There is no looking into', cause);
    }
    const found: StoredObject[] = [];
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(join(this.place, '/').length);
      if (!entry.isFile() || !isLegalName(name) || !name.startsWith(prefix)) continue;
      found.push({ name, size: (await stat(path)).size });
    }
    return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  async #compare(name: string, bytes: Uint8Array): Promise<void> {
    const there = await this.get(name);
    if (there !== null && there.equals(bytes)) return;
    const what = `${this.place} has another ${name} already.`;
    throw new ArchiveError('ARCHIVE_STORE_CONFLICT', what);
  }

  #failed(what: string, cause: unknown): ArchiveError {
    const why = `${what} ${this.place} (${causeOf(cause)}).`;
    return new ArchiveError('ARCHIVE_STORE_FAILED', why, { cause });
  }
}

async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', fileMode);
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** So that a new name is still there after a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
