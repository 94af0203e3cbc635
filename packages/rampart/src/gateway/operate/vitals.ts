// How a process is: how late its event loop runs, and how long the server takes, sampled.
import { monitorEventLoopDelay } from 'node:perf_hooks';

import type { Pools } from '../upstream/pools.ts';
import { Histogram, roundTripBounds } from './metrics/histogram.ts';

const nanosecondsInSecond = 1e9;
/** Milliseconds; coarse, for a finer look would cost what it measures. */
const resolution = 20;

export class Vitals {
  readonly roundTrips = new Histogram(roundTripBounds);
  readonly #delay = monitorEventLoopDelay({ resolution });

  constructor() {
    this.#delay.enable();
  }

  /** Measures one round trip on each lane. */
  sample(pools: Pools): void {
    pools.sample((waited) => this.roundTrips.add(waited / 1_000));
  }

  /** Seconds since it was last asked. */
  lateness(): { readonly half: number; readonly most: number } {
    const usual = resolution / 1_000;
    const late = (nanoseconds: number): number =>
      Math.max(0, nanoseconds / nanosecondsInSecond - usual);
    // Without a single measurement the smallest value is its type's largest.
    const isEmpty = this.#delay.count === 0;
    const half = isEmpty ? 0 : late(this.#delay.percentile(50));
    const most = isEmpty ? 0 : late(this.#delay.max);
    this.#delay.reset();
    return { half, most };
  }

  stop(): void {
    this.#delay.disable();
  }
}
