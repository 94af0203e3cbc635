import { setTimeout as delay } from 'node:timers/promises';

import { ArchiveError } from '../codes.ts';

const askEvery = 25;

/** Asks until it is so. Throws when it takes longer than so many milliseconds. */
export async function within(
  longest: number,
  what: string,
  isSo: () => Promise<boolean>,
): Promise<void> {
  const until = performance.now() + longest;
  while (!(await isSo())) {
    if (performance.now() > until) {
      const why = `Waited ${Math.round(longest / 1_000)} s for ${what}.`;
      throw new ArchiveError('ARCHIVE_SCRATCH_FAILED', why);
    }
    await delay(askEvery);
  }
}
