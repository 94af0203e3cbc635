// Is the server there? Asked every second on the gateway's own connection, so that health is known
// before a client finds out, and what the server says of itself is read again when it is back.

export interface PulseOptions {
  /** Rejects, or does not resolve, while the server is away. */
  readonly ask: () => Promise<unknown>;
  /** Gives up what was asked and not answered: the connection may be dead. */
  readonly giveUp: () => void;
  /** Milliseconds that an answer may take. */
  readonly within: () => number;
  readonly onAway: () => void;
  readonly onBack: () => void;
}

const every = 1_000;

export class Pulse {
  readonly #options: PulseOptions;
  readonly #timer: NodeJS.Timeout;
  #isHere: boolean;
  #lastAnswer = Number.NEGATIVE_INFINITY;
  #asking = false;
  #isStopped = false;

  constructor(options: PulseOptions, isHere: boolean) {
    this.#options = options;
    this.#isHere = isHere;
    if (isHere) this.#lastAnswer = performance.now();
    this.#timer = setInterval(() => this.#beat(), every);
  }

  get isHere(): boolean {
    return this.#isHere;
  }

  /** Milliseconds since the server answered last. */
  get silence(): number {
    return performance.now() - this.#lastAnswer;
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }

  #beat(): void {
    if (this.#asking) return;
    this.#asking = true;
    const late = setTimeout(() => this.#options.giveUp(), this.#options.within());
    this.#options
      .ask()
      .then(
        () => this.#answered(),
        () => this.#failed(),
      )
      .finally(() => {
        clearTimeout(late);
        this.#asking = false;
      })
      // Both ways of settling are taken care of above.
      .catch(() => undefined);
  }

  #answered(): void {
    this.#lastAnswer = performance.now();
    if (this.#isHere || this.#isStopped) return;
    this.#isHere = true;
    this.#options.onBack();
  }

  #failed(): void {
    if (!this.#isHere || this.#isStopped) return;
    this.#isHere = false;
    this.#options.onAway();
  }
}
