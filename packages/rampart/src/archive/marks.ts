// Moments of a history that a person looks for: when everything was removed, and when somebody turned
// the data into something else. Found in what is archived, so it takes a key and a while.
import { readPattern, findCommands } from './restore/before-command.ts';
import { endOf } from './restore/target.ts';
import type { Archive } from './read/archive.ts';
import type { History } from './read/history.ts';
import type { StreamPiece } from './read/pieces.ts';
import { usualBounds } from './rewrite/mass-rewrite.ts';
import { RewriteWatch } from './rewrite/rewrite-watch.ts';
import { rewriteSentence } from './rewrite/sentence.ts';
import type { Identity } from './seal/recipient.ts';

export interface Mark {
  readonly kind: 'flush' | 'rewrite';
  /** Restore to this to have what was before. */
  readonly offset: number;
  readonly time: number;
  readonly says: string;
}

/** A flood of them is one thing to know. */
const mostMarks = 100;

/** None where the history has no whole copy. */
export async function marksOf(
  archive: Archive,
  history: History,
  identity: Identity,
): Promise<readonly Mark[]> {
  const [snapshot] = history.snapshots;
  if (snapshot === undefined) return [];
  const marks: Mark[] = [];
  const watch = new RewriteWatch(usualBounds, snapshot.offset, snapshot.database);
  const pieces = archive.replay(history, snapshot, endOf(history).to, identity);
  const stream = async function* (): AsyncGenerator<StreamPiece> {
    for await (const piece of pieces) {
      if (piece.kind === 'snapshot') {
        watch.snapshot(piece.bytes);
        continue;
      }
      for (const found of watch.stream(piece.bytes, piece.receivedTo)) {
        // The command itself is marked, and more exactly.
        if (found.kind === 'flushed') continue;
        const { offset, since } = found;
        marks.push({ kind: 'rewrite', offset, time: since, says: rewriteSentence(found) });
      }
      yield piece;
    }
  };
  const flushes = findCommands(stream(), snapshot.offset, readPattern('FLUSH*'));
  for await (const { offset, receivedTo, text } of flushes) {
    marks.push({ kind: 'flush', offset, time: receivedTo, says: `${text} was run.` });
  }
  return marks.toSorted((a, b) => a.offset - b.offset).slice(0, mostMarks);
}
