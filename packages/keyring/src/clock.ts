// The ring's time: the store's, carried forward by a monotonic clock. It never goes back, and makes no
// large leap, so that neither a wrong wall clock nor a failover to a server whose clock is wrong kills
// what is valid.
//
// Servers must also agree, those that start after such a failover too. A clock that is a little ahead
// they follow at once. When it is behind they cannot; they agree in the ring by how much they are
// ahead of it, which then shrinks to nothing (`ClockShift`).
//
// The global of this name is looked up by a getter at each use; the import is not.
import { performance } from 'node:perf_hooks';

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
/** What was agreed on shrinks more slowly, so that every clock can keep up. */
const SHRINK = 0.02;
/** A difference that no network delay explains. */
const JUMP = 5_000;
/** A leap that is too short to matter for the life of a token or a key. */
const LEAP = 5 * 60_000;

export type Sample =
  | { readonly kind: 'first' | 'steady' }
  /** The store's clock is `by` milliseconds away from where it should be. */
  | { readonly kind: 'jump'; readonly by: number };

/** The servers' time was `ahead` milliseconds later than the store's when that showed `at`. */
export interface ClockShift {
  readonly ahead: number;
  readonly at: number;
  /** The epoch that brought it; of two the later one counts. */
  readonly revised: number;
}

/** How much later than the store's time the ring's is. */
export function aheadOf(shift: ClockShift | null, storeTime: number): number {
  if (shift === null) return 0;
  return Math.max(0, shift.ahead - Math.max(0, storeTime - shift.at) * SHRINK);
}

/**
 * What the servers should agree on when one that is `lead` milliseconds later than the store finds
 * that they agreed on `ahead`; `null` when that still holds. A store's clock that was set back is
 * told by it, and one that was set forth again. Any other forward step may be the pause of the machine
 * that sees it, and nothing to agree on.
 */
export function shiftedTo(lead: number, ahead: number): number | null {
  if (lead > ahead + JUMP) return lead;
  return ahead > 0 && lead < ahead - JUMP ? Math.max(0, lead) : null;
}

export class RingClock {
  readonly #hooks: Hooks;
  #base: number | null = null;
  #at = 0;
  #correction = 0;
  #wallAt = 0;

  constructor(hooks: Hooks) {
    this.#hooks = hooks;
  }

  /** It has heard the store, or goes without. */
  get begun(): boolean {
    return this.#base !== null;
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

  /** How much later than the store's time this one is; the store said `time` as in `sample`. */
  leadOver(time: number, sentAt: number): number {
    return this.now() - time - (this.#hooks.monotonic() - sentAt) / 2;
  }

  /**
   * The store said `time`, in a call that was sent at `sentAt` and answered now: it is `time` or later
   * by at most the round trip. Taken for `time`, since who is ahead of the store would make tokens that
   * seem to come from after a loss of its memory.
   */
  sample(time: number, sentAt: number): Sample {
    if (this.#base === null) {
      this.#set(time, 0);
      return { kind: 'first' };
    }
    const roundTrip = this.#hooks.monotonic() - sentAt;
    const current = this.now();
    const by = time - current;
    // Within the uncertainty of the measurement there is nothing to correct.
    if (by <= 0 && -by <= roundTrip + 1) {
      this.#set(current, 0);
      return { kind: 'steady' };
    }
    const slept = by > JUMP && this.#slept(by);
    if (slept || (by > 0 && by <= LEAP)) this.#set(time, 0);
    else this.#set(current, by);
    if (Math.abs(by) <= JUMP || slept) return { kind: 'steady' };
    return { kind: 'jump', by: Math.round(by) };
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
