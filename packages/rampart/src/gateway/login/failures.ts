/** When something failed, for as long as a window goes back; a failure may weigh more than one. */
export class Failures {
  readonly #window: number;
  readonly #most: number;
  /** In the order of time. */
  #times: number[] = [];

  /** Counts no further than `most`. */
  constructor(window: number, most: number) {
    this.#window = window;
    this.#most = most;
  }

  add(time: number, weight: number): void {
    for (let count = 0; count < weight; count += 1) this.#times.push(time);
    // What another gateway tells of may have happened before what is known here.
    if (this.#times.length > weight) this.#times.sort((a, b) => a - b);
    this.#times.splice(0, this.#times.length - this.#most);
  }

  count(now: number): number {
    const first = this.#times.findIndex((time) => time > now - this.#window);
    if (first === -1) this.#times = [];
    else if (first > 0) this.#times.splice(0, first);
    return this.#times.length;
  }

  clear(): void {
    this.#times = [];
  }
}
