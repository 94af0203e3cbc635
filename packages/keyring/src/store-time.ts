// Sets a server's clock by the store's, as the servers have agreed on it, and notices when the store's
// clock has jumped: then they must agree anew, so that those that start later have the same time.
import { aheadOf, shiftedTo } from './clock.ts';
import type { ClockShift, Hooks, RingClock } from './clock.ts';
import type { Tell } from './events.ts';

export interface StoreTimeParts {
  readonly clock: RingClock;
  readonly hooks: Hooks;
  readonly tell: Tell;
}

/** What the store said of time, in a call that was sent at `sentAt` and answered now. */
export interface Heard {
  readonly time: number;
  readonly sentAt: number;
  readonly shift: ClockShift | null;
  /** This server was in touch lately. */
  readonly fresh: boolean;
}

export class StoreTime {
  readonly #parts: StoreTimeParts;
  /** The agreement that was heard of last. */
  #shift: ClockShift | null = null;
  /** This clock and the store's went together when the store was heard last. */
  #inStep = false;
  #jumping = false;
  /** By how much the servers should agree to be ahead of the store; `null`: as they have. */
  shiftTo: number | null = null;

  constructor(parts: StoreTimeParts) {
    this.#parts = parts;
  }

  hear({ time, sentAt, shift, fresh }: Heard): void {
    const { clock } = this.#parts;
    const ahead = aheadOf(shift, time);
    // Who was away long may have drifted, who began without the store has only a guess, and when the
    // others have just agreed on something they are right.
    const trusted = fresh && this.#inStep && shift?.revised === this.#shift?.revised;
    this.#shift = shift;
    this.shiftTo = trusted ? shiftedTo(clock.leadOver(time, sentAt), ahead) : null;
    const sample = clock.sample(time + (this.shiftTo ?? ahead), sentAt);
    this.#inStep = sample.kind !== 'jump';
    if (sample.kind === 'first') this.#tellDifference(time);
    if (this.shiftTo !== null) this.#tellJump(ahead - this.shiftTo);
    else this.#tellJump(sample.kind === 'jump' ? sample.by : 0);
  }

  #tellDifference(time: number): void {
    const by = Math.round(this.#parts.hooks.wall() - time);
    if (Math.abs(by) <= 60_000) return;
    this.#parts.tell(
      'KEYRING_CLOCK_DIFFERS',
      `The clock of this server is ${by} ms away from the store's.`,
      { by },
    );
  }

  #tellJump(jump: number): void {
    const by = Math.round(jump);
    if (by !== 0 && !this.#jumping) {
      this.#parts.tell(
        'KEYRING_CLOCK_JUMP',
        `The clock of the store jumped by ${by} ms; the ring goes on without harm.`,
        { by },
      );
    }
    this.#jumping = by !== 0;
  }
}
