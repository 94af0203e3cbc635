// Runs a task for many who ask: never twice at a time, and whoever asks gets a run that begins later.
// All who ask while one is under way share the next, so a thousand of them cost two runs.

export class OneAtATime {
  readonly #task: () => Promise<void>;
  #last: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  constructor(task: () => Promise<void>) {
    this.#task = task;
  }

  run(): Promise<void> {
    this.#next ??= this.#afterTheLast();
    return this.#next;
  }

  async #afterTheLast(): Promise<void> {
    // Whoever waited for the last run was told of its failure; the next one goes on.
    await this.#last.catch(() => undefined);
    this.#last = this.#begin();
    return this.#last;
  }

  #begin(): Promise<void> {
    this.#next = null;
    return this.#task();
  }
}
