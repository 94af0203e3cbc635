// Programs that share a core by turns. Left to the kernel they would change places every few
// milliseconds, and each would find its caches full of what the other one works on; run one after
// the other, whatever slows the machine for a second would hit only one of them.
import { performance } from 'node:perf_hooks';

/** What can be made to wait. */
export interface Pausable {
  pause(): void;
  resume(): void;
}

/** Milliseconds: caches are full again after a small part of it. */
const turn = 40;

interface Turn {
  readonly place: number;
  readonly from: number;
  readonly to: number;
}

export class Turns implements Disposable {
  readonly #programs: readonly Pausable[];
  readonly #had: Turn[] = [];
  readonly #timer: NodeJS.Timeout | null = null;
  #place = 0;
  #since = performance.now();

  /** Begins: all but one wait. A program that is alone never does. */
  constructor(programs: readonly Pausable[]) {
    this.#programs = programs;
    for (const program of programs.slice(1)) program.pause();
    if (programs.length > 1) this.#timer = setInterval(() => this.#next(), turn);
  }

  #next(): void {
    const programs = this.#programs;
    programs[this.#place]?.pause();
    this.#note();
    this.#place = (this.#place + 1) % programs.length;
    programs[this.#place]?.resume();
  }

  #note(): void {
    const to = performance.now();
    this.#had.push({ place: this.#place, from: this.#since, to });
    this.#since = to;
  }

  /** Milliseconds that a program had the core for itself between two moments of `performance.now()`. */
  had(place: number, from: number, to: number): number {
    this.#note();
    return this.#had
      .filter((one) => one.place === place)
      .map((one) => Math.min(one.to, to) - Math.max(one.from, from))
      .filter((overlap) => overlap > 0)
      .reduce((sum, overlap) => sum + overlap, 0);
  }

  /** All go on. */
  [Symbol.dispose](): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    for (const program of this.#programs) program.resume();
  }
}
