// Brings notices to one place, in their order, and tries again until it takes them.
import { setTimeout as sleep } from 'node:timers/promises';

import { messageOf } from '../../message-of.ts';
import type { Notice } from '../judge/gather.ts';
import { toldOf } from '../told.ts';
import type { NoticeQueue } from './queue.ts';
import type { AlertsSink } from './sink.ts';

export interface DeliveryListener {
  away(sink: string, why: string): void;
  back(sink: string): void;
  lost(sink: string, count: number): void;
}

export interface DeliveryOptions {
  readonly sink: AlertsSink;
  readonly queue: NoticeQueue;
  readonly app: string;
  readonly listener: DeliveryListener;
  /** Milliseconds before the second try; each further one waits twice as long. */
  readonly firstPause?: number;
}

const longestPause = 300_000;

export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | null = null;
  #isAway = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.sink.name;
  }

  get waiting(): number {
    return this.#options.queue.length;
  }

  get isAway(): boolean {
    return this.#isAway;
  }

  /** Resolves when the notice waits on disk, whatever happens then. */
  async take(notice: Notice): Promise<void> {
    const { sink, queue, app, listener } = this.#options;
    const told = toldOf(notice, app, sink.from);
    if (told === null) return;
    const lost = await queue.add(told);
    if (lost > 0) listener.lost(sink.name, lost);
    this.run();
  }

  /** Begins to bring what waits, also what waited before a restart. */
  run(): void {
    if (this.#running !== null || this.#stop.signal.aborted) return;
    this.#running = this.#bring().finally(() => {
      this.#running = null;
      // Something may have come while the last one was being put away.
      if (this.waiting > 0) this.run();
    });
  }

  /** Ends what is under way; what was not taken waits for the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #bring(): Promise<void> {
    const { sink, queue, listener, firstPause = 1_000 } = this.#options;
    const { signal } = this.#stop;
    let pause = firstPause;
    while (!signal.aborted) {
      const first = await queue.first();
      if (first === null) return;
      try {
        await sink.send(first.told, signal);
        await queue.drop(first.name);
        pause = firstPause;
        if (this.#isAway) listener.back(sink.name);
        this.#isAway = false;
      } catch (error) {
        if (signal.aborted) return;
        if (!this.#isAway) listener.away(sink.name, messageOf(error));
        this.#isAway = true;
        // Half of it by chance. Aborted: there is nothing to wait for any more.
        await sleep(pause / 2 + (Math.random() * pause) / 2, undefined, { signal }).catch(
          () => undefined,
        );
        pause = Math.min(pause * 2, longestPause);
      }
    }
  }
}
