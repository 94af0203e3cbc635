// What segments a store holds, from their beginnings and ends: a few kilobytes of each are read.
import { ArchiveError } from '../codes.ts';
import { closingOf, jsonOf } from '../segment/contents.ts';
import type { SegmentLabel, Span } from '../segment/contents.ts';
import { headBytes, hashBytes, readHead } from '../segment/frame.ts';
import { closingLength, readLabel, Segment } from '../segment/read.ts';
import { noteFrame } from '../segment/spans.ts';
import type { ArchiveStore, StoredObject } from '../store/store.ts';
import type { CataloguedSegment } from './history.ts';

/** Most labels and closings are shorter. */
const firstLook = 4_096;
/** One that is no larger is read whole: that is one question instead of two. */
const small = 16_384;
/** Looked at together: disks and buckets answer slowly, and answer many. */
const atOnce = 16;
/** Nothing larger is ever written. */
const mostSegment = 64 * 1024 * 1024;
const signatureBytes = 64;
const named = /^([a-z0-9][a-z0-9-]*)\/(\d{12})\.seg$/;

export function segmentName(track: string, segment: number): string {
  return `${track}/${String(segment).padStart(12, '0')}.seg`;
}

/** Null for a name that no segment has. */
export function segmentPlace(
  name: string,
): { readonly track: string; readonly segment: number } | null {
  const [, track, number] = named.exec(name) ?? [];
  return track === undefined ? null : { track, segment: Number(number) };
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

export interface Catalogue {
  readonly segments: readonly CataloguedSegment[];
  /** What is no segment of this archive, or not at its place: as good as missing. */
  readonly faults: readonly ArchiveError[];
}

export async function catalogueOf(store: ArchiveStore, archive: string): Promise<Catalogue> {
  const objects = (await store.list('')).filter(({ name }) => segmentPlace(name) !== null);
  const segments: CataloguedSegment[] = [];
  const faults: ArchiveError[] = [];
  for (let at = 0; at < objects.length; at += atOnce) {
    const some = objects.slice(at, at + atOnce);
    for (const looked of await Promise.all(
      some.map((object) => look(store, object, archive).catch(faultOf)),
    )) {
      if (looked instanceof ArchiveError) faults.push(looked);
      else segments.push(looked);
    }
  }
  return { segments, faults };
}

function faultOf(error: unknown): ArchiveError {
  if (error instanceof ArchiveError) return error;
  throw error;
}

async function look(
  store: ArchiveStore,
  object: StoredObject,
  archive: string,
): Promise<CataloguedSegment> {
  const { name, size } = object;
  const ends = await readEnds(store, object);
  const closing = ends === null ? null : closingOf(jsonOf(ends.body.subarray(signatureBytes)));
  if (ends === null || closing === null) return readThrough(store, name, archive);
  checkPlace(name, ends.label, archive);
  const { track, segment, previous, clock, at } = ends.label;
  const hash = ends.hash.toString('hex');
  const { spans } = closing;
  return { name, track, segment, bytes: size, closed: true, previous, clock, at, hash, spans };
}

/** The beginning of a segment and the frame that closes it. */
export interface SegmentEnds {
  readonly label: SegmentLabel;
  /** Head, body and hash of the last frame. */
  readonly first: Buffer;
  readonly body: Buffer;
  readonly hash: Buffer;
}

/** Null for one that is not closed. Throws when it does not begin as a segment does. */
export async function readEnds(
  store: ArchiveStore,
  { name, size }: StoredObject,
): Promise<SegmentEnds | null> {
  const [begins, tail] = await bothEnds(store, name, size);
  const length = tail === null ? null : closingLength(tail);
  if (begins === null || tail === null || length === null || length > size) return null;
  const end = length <= tail.length ? tail : await store.get(name, size - length, length);
  const bytes = end?.subarray(end.length - length) ?? tail;
  if (bytes.length < headBytes + signatureBytes + hashBytes) return null;
  const head = readHead(bytes, 0);
  const behind = headBytes + (head?.length ?? 0);
  if (head?.kind !== 'close' || behind + hashBytes > bytes.length) return null;
  return {
    label: readLabel(name, begins).label,
    first: bytes.subarray(0, headBytes),
    body: bytes.subarray(headBytes, behind),
    hash: bytes.subarray(behind, behind + hashBytes),
  };
}

async function bothEnds(
  store: ArchiveStore,
  name: string,
  size: number,
): Promise<readonly [Buffer | null, Buffer | null]> {
  if (size > small) {
    return Promise.all([
      store.get(name, 0, firstLook),
      store.get(name, size - firstLook, firstLook),
    ]);
  }
  const whole = await store.get(name, 0, size);
  return [whole, whole];
}

/** A segment is of one archive, and its name says which place in it is its own. */
export function checkPlace(name: string, label: SegmentLabel, archive: string): void {
  const { track, segment } = label;
  if (label.archive === archive && segmentName(track, segment) === name) return;
  const what = `${name} is segment ${segment} of ${track} in archive ${label.archive}.`;
  throw new ArchiveError('ARCHIVE_SEGMENT_FOREIGN', what);
}

/** Of one that is open, every frame has to be looked at. */
async function readThrough(
  store: ArchiveStore,
  name: string,
  archive: string,
): Promise<CataloguedSegment> {
  const bytes = await fetchSegment(store, name);
  const segment = new Segment(name, bytes);
  checkPlace(name, segment.label, archive);
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
        clock: label.clock,
        at: label.at,
        hash: hash.toString('hex'),
        spans,
      };
    }
    noteFrame(spans, next.value.head, next.value.stored);
  }
}
