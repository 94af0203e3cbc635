// Why a client's input waits. Several reasons may hold at once; it goes on when none does.

export const moving = 1;
export const deciding = 2;
export const congested = 4;
export const slowReader = 8;
export const manyPending = 16;
/** On the way to another upstream, because the policy or the server changed. */
export const rehousing = 32;
/** What follows means one thing or another, which the next reply says; an upstream may be on its way besides. */
export const settling = 64;

export class Stalls {
  #reasons = 0;

  get any(): boolean {
    return this.#reasons !== 0;
  }

  add(reason: number): void {
    this.#reasons |= reason;
  }

  has(reason: number): boolean {
    return (this.#reasons & reason) !== 0;
  }

  /** Whether that was the last reason. */
  remove(reason: number): boolean {
    const before = this.#reasons;
    this.#reasons &= ~reason;
    return before !== 0 && this.#reasons === 0;
  }
}
