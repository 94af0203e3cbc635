import { setImmediate as turn } from 'node:timers/promises';

/** A clock that jumps to the next pause as soon as nothing else is left to do. */
export class VirtualTime {
  #time = 1_000_000;
  readonly #pauses: { readonly at: number; readonly end: () => void }[] = [];

  readonly now = (): number => this.#time;

  readonly pause = (milliseconds: number): Promise<void> =>
    new Promise((end) => this.#pauses.push({ at: this.#time + milliseconds, end }));

  advance(milliseconds: number): void {
    this.#time += milliseconds;
  }

  /** Lets all pauses pass until the promise has settled. */
  async until<Result>(promise: Promise<Result>): Promise<Result> {
    let isSettled = false;
    const watched = promise.finally(() => {
      isSettled = true;
    });
    // Its rejection is the caller's, who awaits it below.
    watched.catch(() => undefined);
    for (;;) {
      await turn();
      if (isSettled) return watched;
      const next = this.#pauses.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) continue;
      this.#pauses.splice(this.#pauses.indexOf(next), 1);
      this.#time = Math.max(this.#time, next.at);
      next.end();
    }
  }
}
