// The store of one machine: a directory with a file for each ring, for several processes that do not
// have Redis.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KeyringError } from './errors.ts';
import { hasCode, withLock } from './file-lock.ts';
import { writeAtomically } from './local-cache.ts';
import {
  addToRecord,
  consumeInRecord,
  findInRecord,
  newRecord,
  readRecord,
  writeRecord,
} from './record.ts';
import type { RingRecord } from './record.ts';
import { parseRecord, recordText } from './record-text.ts';
import type { RingPlace } from './sealed-text.ts';
import type { Known, Reading, Store, StoredRing, Times } from './store.ts';

/** Keeps rings in files of the directory `path`, which is made when it is missing. */
export function fileStore(path: string): Store {
  return { shared: true, volatile: false, open: (place) => new FileRing(path, place) };
}

class FileRing implements StoredRing {
  readonly #directory: string;
  readonly #file: string;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(directory: string, place: RingPlace) {
    this.#directory = directory;
    this.#file = join(directory, `${place.app}@${place.name}.json`);
  }

  async read(known: Known): Promise<Reading> {
    if (!known.once)
      return this.#guarded(async () => readRecord(await this.#load(), known, Date.now()));
    return this.#change((record) => readRecord(record, known, Date.now()));
  }

  write(change: Parameters<StoredRing['write']>[0]): ReturnType<StoredRing['write']> {
    return this.#change((record) => writeRecord(record, change, Date.now()));
  }

  addRevocations(entries: readonly string[], dead: number): Promise<string> {
    return this.#change((record) => addToRecord(record, entries, dead));
  }

  findRevocations(hashes: readonly string[]): ReturnType<StoredRing['findRevocations']> {
    return this.#guarded(async () => findInRecord(await this.#load(), hashes));
  }

  consume(
    nonce: string,
    issuedAt: number,
    until: number,
    times: Times,
  ): ReturnType<StoredRing['consume']> {
    return this.#change((record) =>
      consumeInRecord(record, nonce, issuedAt, until, { ...times, time: Date.now() }),
    );
  }

  /** Processes look for themselves. */
  async watch(): Promise<void> {}

  async close(): Promise<void> {
    await this.#turn;
  }

  /** One change at a time: within this process in turn, among processes by the lock. */
  #change<Result>(step: (record: RingRecord) => Result): Promise<Result> {
    const result = this.#turn.then(() =>
      this.#guarded(async () => {
        await mkdir(this.#directory, { recursive: true, mode: 0o700 });
        return withLock(`${this.#file}.lock`, async (stillOurs) => {
          const record = await this.#load();
          const before = recordText(record);
          const answer = step(record);
          const after = recordText(record);
          if (after === before) return answer;
          if (!(await stillOurs())) throw new Error('The lock was lost while it was held.');
          await writeAtomically(this.#file, after);
          return answer;
        });
      }),
    );
    // The next in turn goes on whatever became of this one; its own caller hears of a failure.
    this.#turn = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  async #load(): Promise<RingRecord> {
    try {
      return parseRecord(await readFile(this.#file, 'utf8'));
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return newRecord();
      throw error;
    }
  }

  async #guarded<Result>(task: () => Promise<Result>): Promise<Result> {
    try {
      return await task();
    } catch (cause) {
      if (cause instanceof KeyringError) throw cause;
      throw new KeyringError(
        'KEYRING_STORE_UNAVAILABLE',
        `The file ${this.#file} cannot be used: ${String(cause)}.`,
        { cause },
      );
    }
  }
}
