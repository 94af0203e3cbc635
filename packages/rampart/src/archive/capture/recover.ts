// Where an archive goes on after whatever has happened. A segment that was left open loses the frame
// that was only half written, which nobody was told was safe, and is closed.
import type { SigningKey } from '../../events/signing.ts';
import { segmentName } from '../read/catalogue.ts';
import { mainTrack } from '../read/history.ts';
import { Archive } from '../read/archive.ts';
import type { Head, Place, Span } from '../segment/contents.ts';
import { Segment } from '../segment/read.ts';
import type { SegmentEnd } from '../segment/read.ts';
import { fetchSegment } from '../read/catalogue.ts';
import { noteFrame } from '../segment/spans.ts';
import { closingBytes } from '../segment/write.ts';
import type { DirectoryStore } from '../store/directory-store.ts';
import type { TrackEnd } from './recorder.ts';
import { SegmentFile } from './segment-file.ts';

export interface Recovered {
  readonly end: TrackEnd;
  /** When the last byte was received; null: nothing was archived yet. */
  readonly heard: number | null;
  /** The head of a segment that had been left open. */
  readonly closed: Head | null;
}

const none = '0'.repeat(64);

export async function recover(
  store: DirectoryStore,
  key: SigningKey,
  now: number,
): Promise<Recovered> {
  const found = await store.list(`${mainTrack}/`);
  const last = found.findLast(({ name }) => name.endsWith('.seg'));
  if (last === undefined) {
    return { end: { segment: 1, previous: none, at: null }, heard: null, closed: null };
  }
  const closed = await closeOpen(store, last.name, key, now);
  const { catalogue, histories } = await Archive.open(store);
  const segment = catalogue.findLast(({ track }) => track === mainTrack);
  const history = histories.at(-1);
  // A copy that never became whole cannot be gone on with.
  const isWhole = history?.beginning.reason === 'resumed' || (history?.snapshots.length ?? 0) > 0;
  const line = isWhole ? history?.timelines.at(-1) : undefined;
  const at: Place | null = line === undefined ? null : { replid: line.replid, offset: line.to };
  return {
    end: { segment: (segment?.segment ?? 0) + 1, previous: segment?.hash ?? none, at },
    heard: line?.receivedTo ?? null,
    closed,
  };
}

async function closeOpen(
  store: DirectoryStore,
  name: string,
  key: SigningKey,
  now: number,
): Promise<Head | null> {
  const segment = new Segment(name, await fetchSegment(store, name));
  const { end, spans } = readThrough(segment);
  if (end.state === 'closed') return null;
  const { archive, track, segment: number, at } = segment.label;
  const place = placeBehind(spans, at);
  const hash = end.hash.toString('hex');
  const head = { archive, track, segment: number, frames: end.frames, hash, ...place, time: now };
  const file = await SegmentFile.reopen(store, segmentName(track, number));
  try {
    await file.cutTo(end.at);
    await file.append(closingBytes({ head, spans }, key, end.hash, () => undefined));
  } finally {
    await file.close();
  }
  return head;
}

function readThrough(segment: Segment): { readonly end: SegmentEnd; readonly spans: Span[] } {
  const spans: Span[] = [];
  const frames = segment.frames();
  for (;;) {
    const next = frames.next();
    if (next.done === true) return { end: next.value, spans };
    noteFrame(spans, next.value.head, next.value.stored);
  }
}

function placeBehind(spans: readonly Span[], before: Place | null): Place {
  let place = before ?? { replid: '0'.repeat(40), offset: 0 };
  for (const { kind, says, to } of spans) {
    if (says !== null && 'replid' in says) place = { replid: says.replid, offset: says.offset };
    else if (kind === 'stream') place = { ...place, offset: to };
  }
  return place;
}
