// An archiver as the policy of the grounds has it, and how far it has come.
import { setTimeout as delay } from 'node:timers/promises';

import { Archiver, type ArchiverOptions } from '../../archive/capture/archiver.ts';
import { archiverOptions } from '../../archive/from-policy.ts';
import type { Policy } from '../../policy/types.ts';
import type { Reply } from '../../resp/read.ts';
import { textOf } from '../../resp/reply-parts.ts';
import { ProveError } from '../errors.ts';

/** Whoever answers commands. */
export interface Asked {
  all(...words: readonly string[]): Promise<Reply>;
}

const within = 20_000;
const askEvery = 20;
/** What a careful operator gives it would be megabytes for each attack. */
const keysOfAStory = 10_000;

export async function startArchiver(
  policy: Policy,
  changes: Partial<Pick<ArchiverOptions, 'copies' | 'directory'>> = {},
): Promise<Archiver> {
  const quiet = { tell: () => undefined, progress: () => undefined };
  const options = await archiverOptions(policy, quiet);
  const rewrites = { ...options.rewrites, room: keysOfAStory };
  return Archiver.start({ ...options, ...changes, rewrites });
}

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
