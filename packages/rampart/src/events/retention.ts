// The oldest files go when there are too many: only files that this log has named itself, never the
// current one, and only after the log says so.
import { rm } from 'node:fs/promises';

import type { Fields } from './bound.ts';
import { numberedPath } from './log-file.ts';
import { findLogFiles } from './read/files.ts';

/** Resolves when what it was told is on disk. */
type Tell = (text: string, fields: Fields) => Promise<void>;

/** Removes finished files beyond `keep`; returns the number of the first line that is left. */
export async function retire(
  directory: string,
  chain: string,
  keep: number,
  tell: Tell,
): Promise<number> {
  const files = (await findLogFiles(directory, chain)).filter(({ head }) => head !== null);
  const ours = files.filter(
    ({ path, head }) => head !== null && path === numberedPath(directory, chain, head.file),
  );
  let first = 1;
  for (const { path, head } of ours.slice(0, Math.max(0, ours.length - keep))) {
    const next = files.find((other) => other.head?.file === (head?.file ?? 0) + 1)?.head;
    if (head === null || next === undefined || next === null) break;
    const { file } = head;
    const { previous: hash, seq } = next;
    await tell(`File ${file} of the log was removed.`, { file, lastSeq: seq - 1, hash });
    await rm(path, { force: true });
    first = seq;
  }
  return first;
}
