// An archiver of the grounds has all that its server had when it was asked.
import { setTimeout as delay } from 'node:timers/promises';

import type { Archiver } from '../../archive/capture/archiver.ts';
import type { Reply } from '../../resp/read.ts';
import { textOf } from '../../resp/reply-parts.ts';
import { ProveError } from '../errors.ts';

/** Whoever answers commands. */
export interface Asked {
  all(...words: readonly string[]): Promise<Reply>;
}

const within = 20_000;
const askEvery = 20;

/** The offset that it has reached. */
export async function caughtUp(archiver: Archiver, server: Asked): Promise<number> {
  const info = textOf(await server.all('INFO', 'replication')) ?? '';
  const wanted = Number(/^master_repl_offset:(\d+)/m.exec(info)?.[1] ?? 0);
  const until = performance.now() + within;
  for (;;) {
    const offset = archiver.durable?.offset ?? -1;
    if (offset >= wanted) return offset;
    if (performance.now() > until) {
      throw new ProveError('PROVE_GROUNDS', 'The archiver of the grounds does not catch up.');
    }
    await delay(askEvery);
  }
}
