// How long reading has to rest so that, from its beginning, no more came in than may.
export class Throttle {
  readonly #perSecond: number;
  readonly #begin: number;
  #bytes = 0;

  /** `perSecond` may be Infinity. */
  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#begin = now;
  }

  /** Milliseconds to rest after these bytes. */
  took(bytes: number, now: number): number {
    this.#bytes += bytes;
    const due = this.#begin + (this.#bytes / this.#perSecond) * 1_000;
    return Math.max(0, due - now);
  }
}
