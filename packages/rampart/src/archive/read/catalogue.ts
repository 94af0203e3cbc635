// What segments a store holds, from their beginnings and ends: a few kilobytes of each are read.
import { ArchiveError } from '../codes.ts';
import { closingOf, jsonOf } from '../segment/contents.ts';
import type { Span } from '../segment/contents.ts';
import { headBytes, hashBytes, readHead } from '../segment/frame.ts';
import { closingLength, readLabel, Segment } from '../segment/read.ts';
import { noteFrame } from '../segment/spans.ts';
import type { ArchiveStore, StoredObject } from '../store/store.ts';
import type { CataloguedSegment } from './history.ts';

/** Most labels and closings are shorter. */
const firstLook = 4_096;
/** Nothing larger is ever written. */
const mostSegment = 64 * 1024 * 1024;
const signatureBytes = 64;
const named = /^([a-z0-9][a-z0-9-]*)\/(\d{12})\.seg$/;

export function segmentName(track: string, segment: number): string {
  return `${track}/${String(segment).padStart(12, '0')}.seg`;
}

/** The whole of a segment. Throws when it is not there or larger than one can be. */
export async function fetchSegment(store: ArchiveStore, name: string): Promise<Buffer> {
  const bytes = await store.get(name, 0, mostSegment + 1);
  if (bytes === null) {
    throw new ArchiveError('ARCHIVE_SEGMENT_MISSING', `${store.place} has no ${name}.`);
  }
  if (bytes.length > mostSegment) {
    throw new ArchiveError('ARCHIVE_SEGMENT_ALTERED', `${name} is larger than any segment.`);
  }
  return bytes;
}

export async function catalogueOf(store: ArchiveStore): Promise<readonly CataloguedSegment[]> {
  const catalogue: CataloguedSegment[] = [];
  for (const object of await store.list('')) {
    if (named.test(object.name)) catalogue.push(await look(store, object));
  }
  return catalogue;
}

async function look(store: ArchiveStore, { name, size }: StoredObject): Promise<CataloguedSegment> {
  const [begins, tail] = await Promise.all([
    store.get(name, 0, firstLook),
    store.get(name, Math.max(0, size - firstLook), firstLook),
  ]);
  const length = tail === null ? null : closingLength(tail);
  if (begins === null || length === null || length > size) return readThrough(store, name);
  const end = length <= firstLook ? tail : await store.get(name, size - length, length);
  const closing = end === null ? null : closingIn(end.subarray(end.length - length));
  if (closing === null) return readThrough(store, name);
  const { label } = readLabel(name, begins);
  const { track, segment, previous, at } = label;
  return { name, track, segment, bytes: size, closed: true, previous, at, ...closing };
}

function closingIn(
  bytes: Buffer,
): { readonly hash: string; readonly spans: readonly Span[] } | null {
  if (bytes.length < headBytes + signatureBytes + hashBytes) return null;
  const head = readHead(bytes, 0);
  if (head?.kind !== 'close') return null;
  const end = headBytes + head.length;
  const closing = closingOf(jsonOf(bytes.subarray(headBytes + signatureBytes, end)));
  if (closing === null) return null;
  return { hash: bytes.toString('hex', end, end + hashBytes), spans: closing.spans };
}

/** Of one that is open, every frame has to be looked at. */
async function readThrough(store: ArchiveStore, name: string): Promise<CataloguedSegment> {
  const bytes = await fetchSegment(store, name);
  const segment = new Segment(name, bytes);
  const spans: Span[] = [];
  const frames = segment.frames();
  for (;;) {
    const next = frames.next();
    if (next.done === true) {
      const { label } = segment;
      const { state, hash } = next.value;
      return {
        name,
        track: label.track,
        segment: label.segment,
        bytes: bytes.length,
        closed: state === 'closed',
        previous: label.previous,
        at: label.at,
        hash: hash.toString('hex'),
        spans,
      };
    }
    noteFrame(spans, next.value.head, next.value.stored);
  }
}
