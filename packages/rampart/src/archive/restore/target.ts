// Which point is meant, and where it lies. Offsets are exact. A moment is one of receipt: what was being
// received at that moment may or may not have been there, and the answer says how much that is.
import { ArchiveError } from '../codes.ts';
import type { Archive } from '../read/archive.ts';
import { fetchSegment } from '../read/catalogue.ts';
import { mainTrack } from '../read/history.ts';
import type { History, Snapshot, Timeline } from '../read/history.ts';
import { Segment } from '../segment/read.ts';

export type Target =
  | { readonly kind: 'latest' }
  | { readonly kind: 'offset'; readonly offset: number; readonly history: number | null }
  | { readonly kind: 'moment'; readonly time: number };

export interface Point {
  readonly history: History;
  /** The snapshot from which it is reached. */
  readonly snapshot: Snapshot;
  readonly offset: number;
  /** When the last of it was received; null: nobody looked. */
  readonly received: number | null;
  /**
   * Of a moment: bytes up to this offset were received in a span of time that holds it, and are left
   * out. Null when there are none.
   */
  readonly uncertain: {
    readonly to: number;
    readonly receivedFrom: number;
    readonly receivedTo: number;
  } | null;
}

export async function locate(archive: Archive, target: Target): Promise<Point> {
  switch (target.kind) {
    case 'latest': {
      const history = someHistory(archive);
      const { to, receivedTo } = endOf(history);
      return pointAt(archive, history, { offset: to, received: receivedTo, uncertain: null });
    }
    case 'offset': {
      const { offset } = target;
      return pointAt(archive, holding(archive, target), {
        offset,
        received: null,
        uncertain: null,
      });
    }
    case 'moment':
      return atMoment(archive, target.time);
  }
}

/** The last of the timelines. */
export function endOf({ timelines }: History): Timeline {
  return timelines.at(-1) ?? timelines[0];
}

/** The last one. When it cannot be entered, an older one in its place would be a quiet loss. */
function someHistory(archive: Archive): History {
  const { latest, histories } = archive;
  const last = histories.at(-1);
  if (last?.beginning.reason === 'resumed' && last !== latest) {
    const what = `The stream from offset ${last.timelines[0].from} on cannot be reached: what lies before it is missing or altered.`;
    throw new ArchiveError('ARCHIVE_SEGMENT_MISSING', what, { cause: archive.faults[0] });
  }
  if (latest !== null) return latest;
  const what = `${archive.store.place} has no whole copy yet: nothing can be restored.`;
  throw new ArchiveError('ARCHIVE_POINT_UNKNOWN', what);
}

function pointAt(
  archive: Archive,
  history: History,
  { offset, received, uncertain }: Pick<Point, 'offset' | 'received' | 'uncertain'>,
): Point {
  const snapshot = archive.snapshotFor(history, offset);
  if (snapshot !== null) return { history, snapshot, offset, received, uncertain };
  const what = `No copy in history ${history.number} is as old as offset ${offset}.`;
  throw new ArchiveError('ARCHIVE_POINT_UNKNOWN', what);
}

function holding(
  { histories }: Archive,
  target: { readonly offset: number; readonly history: number | null },
): History {
  const { offset, history: number } = target;
  const found = histories.findLast(
    (history) =>
      (number === null || history.number === number) &&
      history.timelines[0].from <= offset &&
      endOf(history).to >= offset,
  );
  if (found !== undefined) return found;
  const where = number === null ? 'any history' : `history ${number}`;
  throw new ArchiveError('ARCHIVE_POINT_UNKNOWN', `Offset ${offset} is not in ${where}.`);
}

async function atMoment(archive: Archive, time: number): Promise<Point> {
  const begun = archive.histories.filter(({ snapshots }) =>
    snapshots.some(({ received }) => received <= time),
  );
  const history = begun.at(-1);
  if (history === undefined) {
    const what = `Nothing was archived yet at ${textOf(time)}.`;
    throw new ArchiveError('ARCHIVE_POINT_UNKNOWN', what);
  }
  const { receivedTo } = endOf(history);
  if (time > receivedTo) {
    const what = `The last that was received before ${textOf(time)} came at ${textOf(receivedTo)}.`;
    const isLast = history === archive.latest;
    throw new ArchiveError(isLast ? 'ARCHIVE_POINT_AHEAD' : 'ARCHIVE_POINT_UNKNOWN', what);
  }
  return pointAt(archive, history, await offsetAt(archive, history, time));
}

/** What was received whole at the moment, and the frame that was not. */
async function offsetAt(
  { store, catalogue }: Archive,
  { segments, timelines }: History,
  time: number,
): Promise<Pick<Point, 'offset' | 'received' | 'uncertain'>> {
  let offset = timelines[0].from;
  let received = timelines[0].receivedFrom;
  for (const { name, track, segment, spans } of catalogue) {
    if (track !== mainTrack || segment < segments.first || segment > segments.last) continue;
    const stream = spans.filter(({ kind }) => kind === 'stream');
    const last = stream.at(-1);
    if (last === undefined) continue;
    if (last.receivedTo <= time) {
      offset = last.to;
      received = last.receivedTo;
      continue;
    }
    for (const { head } of new Segment(name, await fetchSegment(store, name)).frames()) {
      if (head.kind !== 'stream') continue;
      const { receivedFrom, receivedTo, to } = head;
      if (receivedTo > time) {
        return {
          offset,
          received,
          uncertain: receivedFrom <= time ? { to, receivedFrom, receivedTo } : null,
        };
      }
      offset = to;
      received = receivedTo;
    }
  }
  return { offset, received, uncertain: null };
}

export function textOf(time: number): string {
  return new Date(time).toISOString();
}
