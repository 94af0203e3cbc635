// The gateway's audit log, read from where it was last looked at: it grows by gigabytes under load.
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** How long each file of the log was. */
export type Mark = ReadonlyMap<string, number>;

const newline = 0x0a;
const chunkBytes = 1024 * 1024;

export class AuditLog {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async mark(): Promise<Mark> {
    const lengths = new Map<string, number>();
    for (const file of await this.#files()) lengths.set(file, (await stat(file)).size);
    return lengths;
  }

  /** How many records came after the mark. */
  async countSince(mark: Mark): Promise<number> {
    let count = 0;
    await this.#read(mark, (bytes) => {
      for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) {
        count += 1;
      }
    });
    return count;
  }

  /** How many refusals of a defence came after the mark. */
  async refusalsSince(mark: Mark, defence: string): Promise<number> {
    let text = '';
    await this.#read(mark, (bytes) => {
      text += bytes.toString('latin1');
    });
    return text
      .split('\n')
      .filter((line) => line.includes(`"${defence}"`) && line.includes('"refused"')).length;
  }

  async #read(mark: Mark, take: (bytes: Buffer) => void): Promise<void> {
    for (const file of await this.#files()) {
      await using handle = await open(file);
      const chunk = Buffer.alloc(chunkBytes);
      for (let at = mark.get(file) ?? 0; ;) {
        const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
        if (bytesRead === 0) break;
        take(chunk.subarray(0, bytesRead));
        at += bytesRead;
      }
    }
  }

  async #files(): Promise<string[]> {
    const entries = await readdir(this.#directory, { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.jsonl'))
      .map((entry) => join(entry.parentPath, entry.name));
  }
}
