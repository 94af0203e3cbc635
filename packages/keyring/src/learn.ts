// An id that passes its checksum but is not held may be a key that another server made a moment ago.
// One read serves all who ask meanwhile; ids asked for in vain are not asked for again until the
// ring has changed; nobody can make this server read more than four times a second; and no request
// waits long for it.

export interface LearnSource {
  monotonic(): number;
  /** A read of the store that begins after this call. */
  read(): Promise<void>;
  /** The version of the ring that was read last. */
  version(): string | null;
  holds(high: number, low: number): boolean;
}

/** Milliseconds between two reads. */
const APART = 250;
/** Ids that are remembered as asked for in vain. */
const IN_VAIN = 10_000;
/** Requests that wait at the same time; beyond it an id stays unknown. */
const WAITING = 5_000;
/** Milliseconds a request waits; what it asked for may still be learnt, for the next one. */
const LONGEST = 1_000;

export class Learner {
  readonly #source: LearnSource;
  readonly #inVain = new Set<string>();
  #inVainFor: string | null = null;
  #next: Promise<void> | null = null;
  #waiting = 0;
  #lastRead = -Infinity;

  constructor(source: LearnSource) {
    this.#source = source;
  }

  /** `false`: the store need not be asked, or could not be. */
  async learn(high: number, low: number): Promise<boolean> {
    const id = `${high}.${low}`;
    this.#forgetWhenChanged();
    if (this.#inVain.has(id) || this.#waiting >= WAITING) return false;
    this.#waiting += 1;
    try {
      if (!(await inTime(this.#read()))) return false;
    } catch {
      // The store is away: the ring has told so. The id stays unknown, and may be asked for again.
      return false;
    } finally {
      this.#waiting -= 1;
    }
    this.#forgetWhenChanged();
    if (!this.#source.holds(high, low) && this.#inVain.size < IN_VAIN) this.#inVain.add(id);
    return true;
  }

  #forgetWhenChanged(): void {
    const version = this.#source.version();
    if (version === this.#inVainFor) return;
    this.#inVainFor = version;
    this.#inVain.clear();
  }

  #read(): Promise<void> {
    this.#next ??= this.#afterPause();
    return this.#next;
  }

  async #afterPause(): Promise<void> {
    const pause = this.#lastRead + APART - this.#source.monotonic();
    // Also without a pause this must yield, or what follows runs before `#next` is set.
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, pause)));
    // Whoever asks from here on needs a read that begins later.
    this.#next = null;
    this.#lastRead = this.#source.monotonic();
    await this.#source.read();
  }
}

/** `false` when it took too long. */
async function inTime(read: Promise<void>): Promise<boolean> {
  const { promise: tooLate, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), LONGEST);
  try {
    return await Promise.race([read.then(() => true), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
