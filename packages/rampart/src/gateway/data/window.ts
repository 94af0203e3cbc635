/**
 * A sum over the last `length` milliseconds, in two numbers: what came in this slot of time, and so
 * much of the slot before as still lies within the window.
 */
export class Window {
  readonly #length: number;
  #slot = 0;
  #now = 0;
  #before = 0;

  constructor(length: number) {
    this.#length = length;
  }

  add(amount: number, now: number): number {
    this.#move(now);
    this.#now += amount;
    return this.#sum(now);
  }

  sum(now: number): number {
    this.#move(now);
    return this.#sum(now);
  }

  #sum(now: number): number {
    const gone = Math.max(0, now / this.#length - this.#slot);
    return this.#now + this.#before * Math.max(0, 1 - gone);
  }

  #move(now: number): void {
    const slot = Math.floor(now / this.#length);
    if (slot <= this.#slot) return;
    this.#before = slot === this.#slot + 1 ? this.#now : 0;
    this.#now = 0;
    this.#slot = slot;
  }
}
