// How many of something each source holds at once: connections by address, blocked clients by user.

export class Occupancy {
  #limit = Number.POSITIVE_INFINITY;
  readonly #held = new Map<string, number>();
  #total = 0;

  /** `limit` null: counted, never refused. */
  constructor(limit: number | null) {
    this.limitTo(limit);
  }

  /** For those who come from now on. */
  limitTo(limit: number | null): void {
    this.#limit = limit ?? Number.POSITIVE_INFINITY;
  }

  /** One more for this source; false, and not counted, when it holds as many as it may. */
  enter(source: string, limit: number | null = this.#limit): boolean {
    const held = this.#held.get(source) ?? 0;
    if (held >= (limit ?? Number.POSITIVE_INFINITY)) return false;
    this.#held.set(source, held + 1);
    this.#total += 1;
    return true;
  }

  leave(source: string): void {
    const held = this.#held.get(source) ?? 0;
    if (held > 0) this.#total -= 1;
    if (held > 1) this.#held.set(source, held - 1);
    // Nothing stays behind of a source that has gone.
    else this.#held.delete(source);
  }

  /** Of all sources. */
  get total(): number {
    return this.#total;
  }

  count(source: string): number {
    return this.#held.get(source) ?? 0;
  }
}
