// Looks at the store again and again, sooner after a hint. Never two looks at a time, and its timers
// never keep a process alive.

/** Hints cause at most one look in this many milliseconds. */
const HINT_APART = 50;

export class Heartbeat {
  readonly #every: number;
  readonly #beat: () => Promise<void>;
  readonly #monotonic: () => number;
  #timer: NodeJS.Timeout | null = null;
  #beating = false;
  #hinted = false;
  #lastBeat = -Infinity;
  #stopped = false;

  /** `beat` must not reject. */
  constructor(every: number, beat: () => Promise<void>, monotonic: () => number) {
    this.#every = every;
    this.#beat = beat;
    this.#monotonic = monotonic;
  }

  async beat(): Promise<void> {
    if (this.#beating || this.#stopped) return;
    this.#beating = true;
    this.#hinted = false;
    this.#lastBeat = this.#monotonic();
    await this.#beat();
    this.#beating = false;
    this.#schedule(this.#hinted ? HINT_APART : this.#every);
  }

  hint(): void {
    this.#hinted = true;
    if (this.#beating) return;
    this.#schedule(Math.max(0, this.#lastBeat + HINT_APART - this.#monotonic()));
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #schedule(after: number): void {
    if (this.#stopped) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // `beat` does not reject; see the constructor.
      void this.beat();
    }, after);
    this.#timer.unref();
  }
}
