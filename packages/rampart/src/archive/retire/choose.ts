// What need not be kept. Pure: it answers with names, and removes nothing.
import type { ArchivePolicy } from '../../policy/types.ts';
import { mainTrack } from '../read/history.ts';
import type { CataloguedSegment, History, Snapshot } from '../read/history.ts';

export interface Retirable {
  /** Segments of the main track, all before a place; the last of them last. */
  readonly main: readonly CataloguedSegment[];
  /** Bases that nothing needs any more. */
  readonly bases: readonly CataloguedSegment[];
  /** From which on everything can still be restored; null when nothing is whole. */
  readonly oldest: Snapshot | null;
}

/**
 * Every point that is younger than `keep.for` can still be restored afterwards, and `keep.least` copies
 * to restore from stay, however old they are.
 */
export function chooseRetirable(
  catalogue: readonly CataloguedSegment[],
  histories: readonly History[],
  keep: ArchivePolicy['keep'],
  now: number,
): Retirable {
  const copies = histories.flatMap((history) =>
    history.snapshots.map((snapshot) => ({ history, snapshot })),
  );
  const horizon = now - keep.for;
  // The point right at the horizon is reached from the copy before it.
  const byAge = copies.findLastIndex(({ snapshot }) => snapshot.received <= horizon);
  const byCount = copies.length - keep.least;
  const place = Math.min(byAge, byCount);
  const oldest = copies[place];
  if (place < 0 || oldest === undefined) return { main: [], bases: [], oldest: null };
  const needed = firstNeeded(catalogue, oldest.history, oldest.snapshot);
  const gone = new Set(copies.slice(0, place).map(({ snapshot }) => snapshot.track));
  return {
    main: catalogue.filter(({ track, segment }) => track === mainTrack && segment < needed),
    bases: catalogue.filter(({ track }) => track !== mainTrack && gone.has(track)),
    oldest: oldest.snapshot,
  };
}

/** The first segment of the main track that restoring from this copy reads. */
function firstNeeded(
  catalogue: readonly CataloguedSegment[],
  { segments }: History,
  { track, segment, offset }: Snapshot,
): number {
  if (track === mainTrack) return segment;
  const behind = catalogue.find(
    (each) =>
      each.track === mainTrack &&
      each.segment >= segments.first &&
      each.segment <= segments.last &&
      each.spans.some(({ kind, to }) => kind === 'stream' && to > offset),
  );
  // Nothing came behind it yet: what is being written goes on from there.
  return behind?.segment ?? segments.last;
}
