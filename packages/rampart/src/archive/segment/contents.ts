// What stands in the plain bodies of control frames, and in a segment's beginning and end. All of it is
// JSON that may have been meddled with until the chain has been checked, so it is read as a stranger's.
import type { WrappedKey } from '../seal/recipient.ts';

/** The beginning of every segment. */
export interface SegmentLabel {
  /** Which archive: random, made with it. */
  readonly archive: string;
  /** Which chain of the archive: `main`, or that of a base that a drill has made. */
  readonly track: string;
  /** Its number in the track, from 1. */
  readonly segment: number;
  /** The last hash of the segment before; zeros in the first one of `main`. */
  readonly previous: string;
  readonly created: number;
  /** The last comparison of clocks before it; null: the server told no time, or it is a drill's. */
  readonly clock: ClockReading | null;
  /** Where the track had come before it; null when it begins with a full copy. */
  readonly at: Place | null;
  readonly keys: readonly WrappedKey[];
}

/** The archiver's clock beside that of the server which it followed. */
export interface ClockReading {
  /** When they were compared, by the archiver's clock. */
  readonly at: number;
  /** Milliseconds by which the archiver's was ahead; negative: it was behind. */
  readonly ahead: number;
}

/** A place in a server's replication stream. */
export interface Place {
  readonly replid: string;
  readonly offset: number;
}

/** Why a full copy was taken. */
export type BeginReason = 'first' | 'resync' | 'base';

export interface Beginning {
  readonly reason: BeginReason;
  readonly replid: string;
  readonly offset: number;
  /** What went before in this archive and is not connected with this; null in the first. */
  readonly breaks: Place | null;
}

export interface SnapshotEnd {
  readonly bytes: number;
  /** Of the snapshot's format, as its first nine bytes say. */
  readonly rdbVersion: number;
  /** The database that is selected where the stream goes on; null: the stream says it itself. */
  readonly database: number | null;
}

export interface Fork {
  readonly replid: string;
  readonly offset: number;
  readonly before: string;
}

export interface KeptFiles {
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** A run of frames of one kind: with these a segment is known without being read. */
export interface Span {
  readonly kind: 'begin' | 'snapshot' | 'snapshot-end' | 'stream' | 'fork' | 'files';
  readonly from: number;
  readonly to: number;
  readonly receivedFrom: number;
  readonly receivedTo: number;
  /** Of a begin, snapshot-end or fork. */
  readonly says: Beginning | SnapshotEnd | Fork | null;
}

/** Signed: so far this track of this archive has come. */
export interface Head {
  readonly archive: string;
  readonly track: string;
  readonly segment: number;
  /** Frames of that segment. */
  readonly frames: number;
  /** The hash of the last of them. */
  readonly hash: string;
  readonly replid: string;
  readonly offset: number;
  readonly time: number;
}

export interface Closing {
  readonly head: Head;
  readonly spans: readonly Span[];
}

type Fields = Readonly<Record<string, unknown>>;

export function labelOf(value: unknown): SegmentLabel | null {
  if (!isFields(value)) return null;
  const { archive, track, segment, previous, created, clock = null, at, keys } = value;
  if (!isHex(archive, 32) || !isTrack(track) || !isCount(segment) || !isHex(previous, 64)) {
    return null;
  }
  const place = placeOf(at);
  if (at !== null && place === null) return null;
  const reading = clockReadingOf(clock);
  if (clock !== null && reading === null) return null;
  if (!isCount(created) || !Array.isArray(keys) || keys.length > 32) return null;
  const wrapped = keys.map(wrappedOf).filter((key) => key !== null);
  if (wrapped.length !== keys.length) return null;
  const where = { archive, track, segment, previous, created };
  return { ...where, clock: reading, at: place, keys: wrapped };
}

function clockReadingOf(value: unknown): ClockReading | null {
  if (!isFields(value)) return null;
  const { at, ahead } = value;
  return isCount(at) && Number.isSafeInteger(ahead) && typeof ahead === 'number'
    ? { at, ahead }
    : null;
}

export function beginningOf(value: unknown): Beginning | null {
  if (!isFields(value)) return null;
  const { reason, replid, offset, breaks } = value;
  if (reason !== 'first' && reason !== 'resync' && reason !== 'base') return null;
  if (!isHex(replid, 40) || !isCount(offset)) return null;
  const broken = placeOf(breaks);
  if (breaks !== null && broken === null) return null;
  return { reason, replid, offset, breaks: broken };
}

function placeOf(value: unknown): Place | null {
  if (!isFields(value)) return null;
  const { replid, offset } = value;
  return isHex(replid, 40) && isCount(offset) ? { replid, offset } : null;
}

export function snapshotEndOf(value: unknown): SnapshotEnd | null {
  if (!isFields(value)) return null;
  const { bytes, rdbVersion, database } = value;
  if (!isCount(bytes) || !isCount(rdbVersion)) return null;
  return database === null || isCount(database) ? { bytes, rdbVersion, database } : null;
}

export function forkOf(value: unknown): Fork | null {
  if (!isFields(value)) return null;
  const { replid, offset, before } = value;
  return isHex(replid, 40) && isCount(offset) && isHex(before, 40)
    ? { replid, offset, before }
    : null;
}

export function keptFilesOf(value: unknown): KeptFiles | null {
  if (!isFields(value) || !Array.isArray(value['files'])) return null;
  const files: { path: string; text: string }[] = [];
  const listed: readonly unknown[] = value['files'];
  for (const each of listed) {
    if (!isFields(each)) return null;
    const { path, text } = each;
    if (typeof path !== 'string' || typeof text !== 'string') return null;
    files.push({ path, text });
  }
  return { files };
}

export function closingOf(value: unknown): Closing | null {
  if (!isFields(value) || !Array.isArray(value['spans'])) return null;
  const head = headOf(value['head']);
  const spans = value['spans'].map(spanOf).filter((span) => span !== null);
  return head === null || spans.length !== value['spans'].length ? null : { head, spans };
}

export function headOf(value: unknown): Head | null {
  if (!isFields(value)) return null;
  const { archive, track, segment, frames, hash, replid, offset, time } = value;
  if (!isHex(archive, 32) || !isTrack(track) || !isCount(segment) || !isCount(frames)) return null;
  if (!isHex(hash, 64) || !isHex(replid, 40) || !isCount(offset) || !isCount(time)) return null;
  return { archive, track, segment, frames, hash, replid, offset, time };
}

function spanOf(value: unknown): Span | null {
  if (!isFields(value)) return null;
  const { kind, from, to, receivedFrom, receivedTo, says } = value;
  if (!isCount(from) || !isCount(to) || !isCount(receivedFrom) || !isCount(receivedTo)) return null;
  const range = { from, to, receivedFrom, receivedTo };
  switch (kind) {
    case 'snapshot':
    case 'stream':
    case 'files':
      return says === null ? { kind, ...range, says } : null;
    case 'begin':
      return withWords(kind, range, beginningOf(says));
    case 'snapshot-end':
      return withWords(kind, range, snapshotEndOf(says));
    case 'fork':
      return withWords(kind, range, forkOf(says));
    default:
      return null;
  }
}

function withWords(
  kind: Span['kind'],
  range: Pick<Span, 'from' | 'to' | 'receivedFrom' | 'receivedTo'>,
  says: Span['says'],
): Span | null {
  return says === null ? null : { kind, ...range, says };
}

function wrappedOf(value: unknown): WrappedKey | null {
  if (!isFields(value)) return null;
  const { recipient, ephemeral, wrapped } = value;
  if (!isHex(recipient, 16) || typeof ephemeral !== 'string' || typeof wrapped !== 'string') {
    return null;
  }
  return { recipient, ephemeral, wrapped };
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isHex(value: unknown, length: number): value is string {
  return typeof value === 'string' && value.length === length && /^[0-9a-f]+$/.test(value);
}

function isTrack(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z0-9][a-z0-9-]{0,80}$/.test(value);
}

/** Null when it is not JSON. */
export function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
}
