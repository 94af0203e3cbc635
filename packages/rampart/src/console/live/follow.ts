// Reads the logs of a deployment into its feed and its tally, from directories that may come later, go
// away, and come back.
import { setTimeout as sleep } from 'node:timers/promises';

import { causeOf } from '../../events/codes.ts';
import { followLogs } from '../../events/read/follow.ts';
import type { EventRead } from '../../events/read/query.ts';
import { consoleEvent } from '../events.ts';
import type { House } from '../house.ts';

/** Events from before the console started: enough for a page, and for most of an hour. */
const before = 5_000;
const tryAgainAfter = 2_000;
/** A failure that did not come again is over. */
const failsFor = 3 * tryAgainAfter;

export interface Following {
  /** Why a directory is not read at this moment; null: it is. */
  unread(directory: string): string | null;
  /** When the newest of the first events was that were read; null: none was. */
  readonly readSince: number | null;
  stop(): Promise<void>;
}

export function followInto(
  directories: readonly string[],
  take: (read: EventRead) => void,
  tell: House['tell'],
): Following {
  const stop = new AbortController();
  const began = new Map<string, number>();
  const troubles = new Map<string, { readonly cause: string; readonly at: number }>();
  const troubleOf = (directory: string): string | null => {
    const trouble = troubles.get(directory);
    return trouble !== undefined && performance.now() - trouble.at < failsFor
      ? trouble.cause
      : null;
  };
  const follow = async (directory: string): Promise<void> => {
    const had = new Had();
    while (!stop.signal.aborted) {
      try {
        for await (const read of followLogs(directory, before, stop.signal)) {
          if (!began.has(directory)) began.set(directory, read.event.time);
          if (had.admits(read)) take(read);
        }
      } catch (error) {
        const cause = causeOf(error);
        // One that is not there yet begins with the first event.
        if (cause !== 'ENOENT' && troubleOf(directory) !== cause) {
          const what = `The log of events at ${directory} cannot be read: ${cause}.`;
          tell(consoleEvent('CONSOLE_LOGS_UNREAD', what, { directory, cause }));
        }
        troubles.set(directory, { cause, at: performance.now() });
        await pause(stop.signal);
      }
    }
  };
  const all = Promise.all(directories.map((directory) => follow(directory)));
  return {
    unread: troubleOf,
    get readSince() {
      return began.size === 0 ? null : Math.max(...began.values());
    },
    stop: async () => {
      stop.abort();
      await all;
    },
  };
}

/** Whoever begins again reads the latest ones again: those were taken already. */
class Had {
  readonly #last = new Map<string, { readonly seq: number; readonly time: number }>();

  admits({ chain, seq, event: { time } }: EventRead): boolean {
    const last = this.#last.get(chain);
    // A chain that was begun anew has small numbers, and later times.
    if (last !== undefined && seq <= last.seq && time <= last.time) return false;
    this.#last.set(chain, { seq, time });
    return true;
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await sleep(tryAgainAfter, undefined, { signal });
  } catch {
    // Aborted: the loop sees it.
  }
}
