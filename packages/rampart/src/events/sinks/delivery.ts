// Brings shipments to one sink: a bounded queue, one batch at a time, again and again until it is
// taken. A sink that is away is an event, and so is what was lost when the queue ran over.
import { setTimeout as sleep } from 'node:timers/promises';

import { causeOf } from '../codes.ts';
import type { Shipment, Sink } from './sink.ts';

const MOST_QUEUED = 20_000;
const BATCH = 500;
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 30_000;

export interface DeliveryListener {
  readonly away: (sink: string, cause: string) => void;
  readonly back: (sink: string, lost: number) => void;
}

export class Delivery {
  readonly #sink: Sink;
  readonly #listener: DeliveryListener;
  readonly #queue: Shipment[] = [];
  /** Under way to the sink. */
  #sending: readonly Shipment[] = [];
  readonly #ending = new AbortController();
  #lost = 0;
  #isAway = false;
  #running: Promise<void> | null = null;

  constructor(sink: Sink, listener: DeliveryListener) {
    this.#sink = sink;
    this.#listener = listener;
  }

  get name(): string {
    return this.#sink.name;
  }

  /** The oldest goes when there are too many: what happens now matters more. */
  add(shipment: Shipment): void {
    this.#queue.push(shipment);
    if (this.#queue.length > MOST_QUEUED) {
      this.#queue.shift();
      this.#lost += 1;
    }
    this.#running ??= this.#run();
  }

  /** Waits until all was taken, but not longer than that; returns how many were not. */
  async finish(within: number): Promise<number> {
    const running = this.#running;
    if (running !== null) {
      const deadline = new AbortController();
      await Promise.race([running, pause(within, deadline.signal)]);
      deadline.abort();
    }
    return this.#queue.length + this.#sending.length + this.#lost;
  }

  /** Ends what is under way. */
  end(): void {
    this.#ending.abort();
  }

  async #run(): Promise<void> {
    // All that this turn of the event loop brings goes in one batch.
    await new Promise((resolve) => setImmediate(resolve));
    let wait = FIRST_PAUSE;
    while (this.#queue.length > 0 && !this.#ending.signal.aborted) {
      const batch = this.#queue.splice(0, BATCH);
      this.#sending = batch;
      try {
        await this.#sink.send(batch, this.#ending.signal);
        this.#sending = [];
        wait = FIRST_PAUSE;
        this.#wasTaken();
      } catch (error) {
        this.#sending = [];
        this.#putBack(batch);
        this.#wasRefused(error);
        // Half of it by chance, so that many gateways do not come back at one moment.
        await pause(wait / 2 + (Math.random() * wait) / 2, this.#ending.signal);
        wait = Math.min(wait * 2, LONGEST_PAUSE);
      }
    }
    this.#running = null;
  }

  #putBack(batch: readonly Shipment[]): void {
    const room = Math.max(0, MOST_QUEUED - this.#queue.length);
    const kept = room === 0 ? [] : batch.slice(-room);
    this.#lost += batch.length - kept.length;
    this.#queue.unshift(...kept);
  }

  #wasTaken(): void {
    // One that is only slow is told of when it has caught up.
    const isLate = this.#lost > 0 && this.#queue.length === 0;
    if (!this.#isAway && !isLate) return;
    this.#isAway = false;
    const lost = this.#lost;
    this.#lost = 0;
    this.#listener.back(this.#sink.name, lost);
  }

  #wasRefused(error: unknown): void {
    if (this.#isAway || this.#ending.signal.aborted) return;
    this.#isAway = true;
    this.#listener.away(this.#sink.name, causeOf(error));
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch {
    // Aborted: there is nothing to wait for any more.
  }
}
