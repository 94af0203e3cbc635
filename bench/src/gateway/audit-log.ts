// The gateway's audit log, read from where it was last looked at: it grows by gigabytes under load.
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** How long each file of the log was. */
export type Mark = ReadonlyMap<string, number>;

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

  /** How many commands were recorded after the mark; a line tells of several. */
  async commandsSince(mark: Mark): Promise<number> {
    let count = 0;
    await this.#readLines(mark, (line) => {
      if (!line.includes('"EVENTS_COMMANDS"')) return;
      count += Number(/"count":(\d+)/.exec(line)?.[1] ?? 0);
    });
    return count;
  }

  /** How many refusals of a defence, of a client at this address, came after the mark. */
  async refusalsSince(mark: Mark, defence: string, address: string): Promise<number> {
    let count = 0;
    await this.#readLines(mark, (line) => {
      const wanted = [`"${defence}"`, '"refused"', `${address}"`];
      if (wanted.every((text) => line.includes(text))) count += 1;
    });
    return count;
  }

  async #readLines(mark: Mark, take: (line: string) => void): Promise<void> {
    for (const file of await this.#files()) {
      await using handle = await open(file);
      const chunk = Buffer.alloc(chunkBytes);
      let carried = '';
      // A file that was full has another name since, and counts from its beginning: never too few.
      for (let at = mark.get(file) ?? 0; ;) {
        const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
        if (bytesRead === 0) break;
        const lines = (carried + chunk.toString('latin1', 0, bytesRead)).split('\n');
        carried = lines.pop() ?? '';
        for (const line of lines) take(line);
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
