// The bytes from a snapshot up to an offset, checked on the way: every frame chains to the one before
// it, every segment to the last hash of its predecessor, and the stream has no hole.
import { ArchiveError } from '../codes.ts';
import type { Identity } from '../seal/recipient.ts';
import { Segment } from '../segment/read.ts';
import type { Frame } from '../segment/read.ts';
import type { ArchiveStore } from '../store/store.ts';
import { checkPlace, fetchSegment } from './catalogue.ts';
import { mainTrack } from './history.ts';
import type { CataloguedSegment, History, Snapshot } from './history.ts';
import type { Piece, StreamPiece } from './pieces.ts';

export interface ReplaySource {
  readonly store: ArchiveStore;
  readonly archive: string;
  readonly catalogue: readonly CataloguedSegment[];
  readonly identity: Identity;
}

/** The snapshot, and the stream behind it up to the offset. */
export async function* replay(
  source: ReplaySource,
  history: History,
  snapshot: Snapshot,
  to: number,
): AsyncGenerator<Piece, void, void> {
  yield* snapshotPieces(source, snapshot);
  yield* streamPieces(source, history, snapshot.offset, to);
}

async function* snapshotPieces(
  source: ReplaySource,
  { track, segment, bytes, offset }: Snapshot,
): AsyncGenerator<Piece, void, void> {
  let at = 0;
  for await (const { frame, body } of framesOf(source, track, segment, Infinity)) {
    const { kind, from, to } = frame.head;
    if (kind !== 'snapshot') continue;
    if (from !== at) throw hole(`snapshot at offset ${offset}`, at, from);
    at = to;
    yield { kind: 'snapshot', bytes: body() };
    if (at === bytes) return;
  }
  throw hole(`snapshot at offset ${offset}`, at, bytes);
}

/** The stream of a history, from an offset that lies in it. */
export async function* streamPieces(
  source: ReplaySource,
  { segments, timelines, number }: History,
  from: number,
  to: number,
): AsyncGenerator<StreamPiece, void, void> {
  let at = from;
  let line = 0;
  const first = segmentWith(source.catalogue, segments, from);
  const frames = at < to ? framesOf(source, mainTrack, first, segments.last) : [];
  for await (const { frame, body } of frames) {
    const { kind, from: begin, to: end, receivedFrom, receivedTo } = frame.head;
    if (kind !== 'stream' || end <= at) continue;
    if (begin > at) throw hole(`stream of history ${number}`, at, begin);
    const bytes = body().subarray(at - begin, Math.min(end, to) - begin);
    while ((timelines[line]?.to ?? Infinity) <= at && line + 1 < timelines.length) line += 1;
    const { replid } = timelines[line] ?? timelines[0];
    const behind = at + bytes.length;
    yield { kind: 'stream', replid, from: at, to: behind, receivedFrom, receivedTo, bytes };
    at = behind;
    if (at >= to) return;
  }
  if (at < to) throw hole(`stream of history ${number}`, at, to);
}

/** The first segment that has stream behind the offset. */
function segmentWith(
  catalogue: readonly CataloguedSegment[],
  { first, last }: History['segments'],
  offset: number,
): number {
  const found = catalogue.find(
    ({ track, segment, spans }) =>
      track === mainTrack &&
      segment >= first &&
      segment <= last &&
      spans.some(({ kind, to }) => kind === 'stream' && to > offset),
  );
  return found?.segment ?? first;
}

/** A frame, and its body when somebody wants it: opening what is passed over would cost the most. */
export interface OpenableFrame {
  readonly frame: Frame;
  readonly body: () => Buffer;
}

export async function* framesOf(
  { store, archive, catalogue, identity }: ReplaySource,
  track: string,
  first: number,
  last: number,
): AsyncGenerator<OpenableFrame, void, void> {
  let previous: string | null = null;
  let expected = first;
  for (const known of catalogue) {
    if (known.track !== track || known.segment < first || known.segment > last) continue;
    if (known.segment !== expected) {
      const what = `Segment ${expected} of ${track} is not in ${store.place}.`;
      throw new ArchiveError('ARCHIVE_SEGMENT_MISSING', what);
    }
    const segment = new Segment(known.name, await fetchSegment(store, known.name));
    checkPlace(known.name, segment.label, archive);
    if (previous !== null && segment.label.previous !== previous) {
      const what = `${known.name} does not go on where the segment before it ended.`;
      throw new ArchiveError('ARCHIVE_SEGMENT_FOREIGN', what);
    }
    const dataKey = segment.unlock(identity);
    const frames = segment.frames();
    for (;;) {
      const next = frames.next();
      if (next.done === true) {
        previous = next.value.hash.toString('hex');
        break;
      }
      const frame = next.value;
      yield { frame, body: () => segment.body(frame, dataKey) };
    }
    expected += 1;
  }
}

function hole(what: string, at: number, next: number): ArchiveError {
  return new ArchiveError(
    'ARCHIVE_SEGMENT_MISSING',
    `The ${what} has nothing from ${at} to ${next}.`,
  );
}
