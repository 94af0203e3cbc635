// Looks through archives for flushes while somebody has the page open: short ones at once, long ones in
// the background, each one at a time.
import type { Archive } from '../../../archive/read/archive.ts';
import type { Identity } from '../../../archive/seal/recipient.ts';
import { lookForFlushes } from './marks.ts';

/** Milliseconds for which the page waits. */
const patience = 1_000;

export class Seeker {
  readonly #running = new Map<string, Promise<void>>();
  readonly #end = new AbortController();

  /** False: it goes on, and what was found so far is known. Rejects with what stopped it. */
  async seek(directory: string, archive: Archive, identity: Identity): Promise<boolean> {
    const running = this.#running.get(directory) ?? this.#begin(directory, archive, identity);
    const late = Promise.withResolvers<false>();
    const timer = setTimeout(() => late.resolve(false), patience);
    try {
      return await Promise.race([running.then(() => true), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    this.#end.abort();
    await Promise.allSettled(this.#running.values());
  }

  #begin(directory: string, archive: Archive, identity: Identity): Promise<void> {
    const run = lookForFlushes(directory, archive, identity, this.#end.signal).finally(() =>
      this.#running.delete(directory),
    );
    // Whoever waits hears of a failure; when nobody waits any more, the next one who looks does.
    run.catch(() => undefined);
    this.#running.set(directory, run);
    return run;
  }
}
