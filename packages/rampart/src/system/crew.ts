// All processes of a system in the foreground: each is kept running, and all of them end with us, the last
// one that was started first.
import { KeptProcess } from './kept-process.ts';
import type { Part, Surroundings } from './kept-process.ts';
import { Warden } from './warden.ts';

export type CrewOptions = Omit<Surroundings, 'warden'>;

export class Crew implements AsyncDisposable {
  readonly #around: Surroundings;
  readonly #warden: Warden;
  readonly #kept = new Map<string, KeptProcess>();
  readonly #starting = new Set<Promise<unknown>>();
  #isClosing = false;

  constructor(options: CrewOptions) {
    this.#warden = new Warden(options.grace);
    this.#around = { ...options, warden: this.#warden };
  }

  /** Returns when it serves. */
  async start(part: Part): Promise<void> {
    if (this.#isClosing) return;
    const begun = KeptProcess.start(part, this.#around);
    // Noted, so that an end in between ends it too.
    this.#starting.add(begun);
    try {
      this.#kept.set(part.name, await begun);
    } finally {
      this.#starting.delete(begun);
    }
  }

  pidOf(name: string): number | null {
    return this.#kept.get(name)?.pid ?? null;
  }

  async stop(name: string): Promise<void> {
    await this.#kept.get(name)?.stop();
    this.#kept.delete(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    for (const name of [...this.#kept.keys()].toReversed()) await this.stop(name);
    // Who is still starting has nobody to serve; the warden ends it.
    await this.#warden.release();
    await Promise.allSettled(this.#starting);
  }
}
