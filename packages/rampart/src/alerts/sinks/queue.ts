// What waits to be sent to one place, a file a notice, so that a restart loses nothing. It is bounded:
// when the place is away for too long the oldest go, and it is told how many.
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Told } from '../told.ts';
import { readTold } from './read-told.ts';

const NAME = /^\d{12}\.json$/;

interface Waiting {
  readonly name: string;
  readonly told: Told;
}

export class NoticeQueue {
  readonly #directory: string;
  readonly #most: number;
  #names: string[];
  #next: number;

  private constructor(directory: string, most: number, names: string[]) {
    this.#directory = directory;
    this.#most = most;
    this.#names = names;
    this.#next = Number((names.at(-1) ?? '0').slice(0, 12)) + 1;
  }

  static async open(directory: string, most: number): Promise<NoticeQueue> {
    await mkdir(directory, { recursive: true, mode: 0o750 });
    const names = (await readdir(directory)).filter((name) => NAME.test(name)).toSorted();
    return new NoticeQueue(directory, most, names);
  }

  get length(): number {
    return this.#names.length;
  }

  /** Resolves when it is on disk, with how many had to go for it. */
  async add(told: Told): Promise<number> {
    const name = `${String(this.#next).padStart(12, '0')}.json`;
    this.#next += 1;
    const path = join(this.#directory, name);
    const file = await open(`${path}~`, 'w', 0o640);
    try {
      await file.writeFile(JSON.stringify(told));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}~`, path);
    this.#names.push(name);
    let lost = 0;
    for (const oldest of this.#names.slice(0, -this.#most)) {
      await this.drop(oldest);
      lost += 1;
    }
    return lost;
  }

  /** The oldest; null: nothing waits. What cannot be read was nobody's notice, and goes. */
  async first(): Promise<Waiting | null> {
    for (;;) {
      const [name] = this.#names;
      if (name === undefined) return null;
      const told = readTold(await readFile(join(this.#directory, name), 'utf8').catch(() => ''));
      if (told !== null) return { name, told };
      await this.drop(name);
    }
  }

  /** It is not needed any more; it may have gone already, for want of room. */
  async drop(name: string): Promise<void> {
    this.#names = this.#names.filter((each) => each !== name);
    await rm(join(this.#directory, name), { force: true });
  }
}
