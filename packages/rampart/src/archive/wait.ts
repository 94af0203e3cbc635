// Whether what a server has taken is archived: asked of the archive itself, by its durable offset.
import { setTimeout as delay } from 'node:timers/promises';

import { ArchiveError } from './codes.ts';
import { Archive } from './read/archive.ts';
import type { ArchiveStore } from './store/store.ts';
import { endOf } from './restore/target.ts';

const askEvery = 50;

/** The offset up to which all is archived, once it is at least this one. */
export async function waitForOffset(
  store: ArchiveStore,
  offset: number,
  within: number,
): Promise<number> {
  const until = Date.now() + within;
  for (;;) {
    const reached = await reachedOffset(store);
    if (reached >= offset) return reached;
    if (Date.now() >= until) {
      const what = `The archive has offset ${reached}, not ${offset}, after ${within} ms.`;
      throw new ArchiveError('ARCHIVE_WAIT_TIMEOUT', what);
    }
    await delay(askEvery);
  }
}

/** -1 when there is nothing whole yet. */
async function reachedOffset(store: ArchiveStore): Promise<number> {
  const { histories } = await Archive.open(store);
  const last = histories.at(-1);
  return last === undefined || last.snapshots.length === 0 ? -1 : endOf(last).to;
}
