// Entries that are asked for while a write is under way wait and go together: a thousand logouts at
// once are a few calls to the store.

interface Waiting {
  readonly entry: string;
  resolve(list: string): void;
  reject(reason: unknown): void;
}

export class Batch {
  readonly #write: (entries: readonly string[]) => Promise<string>;
  readonly #most: number;
  #waiting: Waiting[] = [];
  #writing = false;

  /** `write` resolves with the name of the list that the entries are in; `most` entries go at a time. */
  constructor(write: (entries: readonly string[]) => Promise<string>, most: number) {
    this.#write = write;
    this.#most = most;
  }

  add(entry: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#waiting.push({ entry, resolve, reject });
    // What fails in there is handed to those who wait.
    if (!this.#writing) void this.#writeAll();
    return promise;
  }

  async #writeAll(): Promise<void> {
    this.#writing = true;
    // Those who ask in the same tick go with the first one.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const page = this.#waiting.splice(0, this.#most);
      try {
        const list = await this.#write(page.map((waiting) => waiting.entry));
        for (const waiting of page) waiting.resolve(list);
      } catch (error) {
        for (const waiting of page) waiting.reject(error);
      }
    }
    this.#writing = false;
  }
}
