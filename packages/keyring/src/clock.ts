// The ring's time: the store's, carried forward by a monotonic clock. It never goes back, and it
// follows a correction slowly, so that neither a wrong wall clock nor a failover to a server whose
// clock is wrong kills what is valid.

/** Where time and chance come from; tests bring their own. */
export interface Hooks {
  /** Milliseconds since any moment; never goes back. */
  readonly monotonic: () => number;
  /** Milliseconds since 1970 as this machine believes. */
  readonly wall: () => number;
  /** At least 0, less than 1. */
  readonly random: () => number;
}

export const systemHooks: Hooks = Object.freeze({
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  random: () => Math.random(),
});

/** A correction is spread: 50 ms in each second. */
const SLEW = 0.05;
/** A difference that no network delay explains. */
const JUMP = 5_000;

export type Sample =
  | { readonly kind: 'first' | 'steady' }
  /** The store's clock is `by` milliseconds away from where it should be. */
  | { readonly kind: 'jump'; readonly by: number };

export class RingClock {
  readonly #hooks: Hooks;
  #base: number | null = null;
  #at = 0;
  #correction = 0;
  #wallAt = 0;

  constructor(hooks: Hooks) {
    this.#hooks = hooks;
  }

  now(): number {
    if (this.#base === null) return Math.floor(this.#hooks.wall());
    const elapsed = this.#hooks.monotonic() - this.#at;
    const limit = elapsed * SLEW;
    const slew = Math.max(-limit, Math.min(limit, this.#correction));
    return Math.floor(this.#base + elapsed + slew);
  }

  /** Without a store: this machine's clock, but not before `earliest`. */
  startAlone(earliest: number): void {
    if (this.#base === null) this.#set(Math.max(earliest, this.#hooks.wall()), 0);
  }

  /** The store said `time`, in a call that was sent at `sentAt` and answered now. */
  sample(time: number, sentAt: number): Sample {
    const roundTrip = this.#hooks.monotonic() - sentAt;
    const estimate = time + roundTrip / 2;
    if (this.#base === null) {
      this.#set(estimate, 0);
      return { kind: 'first' };
    }
    const current = this.now();
    const by = estimate - current;
    if (Math.abs(by) > JUMP) {
      if (by > 0 && this.#slept(by)) {
        this.#set(estimate, 0);
        return { kind: 'steady' };
      }
      this.#set(current, by);
      return { kind: 'jump', by: Math.round(by) };
    }
    // Within the uncertainty of the measurement there is nothing to correct.
    this.#set(current, Math.abs(by) <= roundTrip / 2 + 1 ? 0 : by);
    return { kind: 'steady' };
  }

  /** The machine was suspended: its monotonic clock stood still while its wall clock went on. */
  #slept(by: number): boolean {
    const walked = this.#hooks.wall() - this.#wallAt;
    const counted = this.#hooks.monotonic() - this.#at;
    return Math.abs(walked - counted - by) < JUMP;
  }

  #set(base: number, correction: number): void {
    this.#base = base;
    this.#correction = correction;
    this.#at = this.#hooks.monotonic();
    this.#wallAt = this.#hooks.wall();
  }
}
