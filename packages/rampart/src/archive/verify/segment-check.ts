// Whether one segment is what was written: its place, its chain, its closing, and its bodies.
import type { CheckingKey } from '../../events/signing.ts';
import { ArchiveError } from '../codes.ts';
import type { ArchiveCode } from '../codes.ts';
import type { SegmentEnds } from '../read/catalogue.ts';
import type { Identity } from '../seal/recipient.ts';
import type { Closing, Span } from '../segment/contents.ts';
import { chain } from '../segment/frame.ts';
import { readClosing } from '../segment/read.ts';
import type { Segment, SegmentEnd } from '../segment/read.ts';
import { noteFrame } from '../segment/spans.ts';

export interface SegmentFacts {
  readonly end: SegmentEnd;
  /** The hash behind each frame, as heads name it: by how many frames there were. */
  readonly hashes: readonly string[];
  readonly spans: readonly Span[];
}

/** Reads every frame, and opens it when there is a key. Throws an ArchiveError for what is wrong. */
export function readSegment(
  segment: Segment,
  keys: readonly CheckingKey[],
  identity: Identity | null,
): SegmentFacts {
  const dataKey = identity === null ? null : segment.unlock(identity);
  const spans: Span[] = [];
  const hashes: string[] = [];
  const frames = segment.frames();
  let closing: Closing | null = null;
  for (;;) {
    const next = frames.next();
    if (next.done === true) {
      const end = next.value;
      if (closing !== null) checkClosing(segment, closing, hashes, spans);
      return { end, hashes, spans };
    }
    const frame = next.value;
    if (frame.head.kind === 'close') closing = closingIn(segment, frame.stored, keys);
    else {
      noteFrame(spans, frame.head, frame.stored);
      hashes.push(frame.hash.toString('hex'));
    }
    if (dataKey !== null) segment.body(frame, dataKey);
  }
}

/** The beginning and the signed end alone: a few kilobytes, whatever lies between them. */
export function checkEnds(name: string, ends: SegmentEnds, keys: readonly CheckingKey[]): Closing {
  const { label, first, body, hash } = ends;
  const closing = closingIn({ name, label }, body, keys);
  checkBelongs({ name, label }, closing);
  if (!chain(Buffer.from(closing.head.hash, 'hex'), first, body).equals(hash)) {
    throw fault('ARCHIVE_SEGMENT_ALTERED', { name }, 'The end does not follow what it speaks of');
  }
  return closing;
}

type Named = Pick<Segment, 'name' | 'label'>;

function closingIn(segment: Named, body: Buffer, keys: readonly CheckingKey[]): Closing {
  const read = readClosing(body, keys);
  if (read === null) throw fault('ARCHIVE_SEGMENT_ALTERED', segment, 'The end cannot be read');
  if (!read.authentic) {
    throw fault('ARCHIVE_SEGMENT_ALTERED', segment, 'The end is not signed by the archiver');
  }
  return read.closing;
}

function checkClosing(
  segment: Segment,
  closing: Closing,
  hashes: readonly string[],
  spans: readonly Span[],
): void {
  const { head, spans: said } = closing;
  checkBelongs(segment, closing);
  if (head.frames !== hashes.length || (head.frames > 0 && head.hash !== hashes.at(-1))) {
    throw fault('ARCHIVE_SEGMENT_ALTERED', segment, 'The end speaks of other frames');
  }
  if (JSON.stringify(said) !== JSON.stringify(spans)) {
    throw fault('ARCHIVE_SEGMENT_ALTERED', segment, 'The end speaks of other contents');
  }
}

function checkBelongs(segment: Named, { head }: Closing): void {
  const { archive, track, segment: number } = segment.label;
  if (head.archive === archive && head.track === track && head.segment === number) return;
  throw fault('ARCHIVE_SEGMENT_FOREIGN', segment, 'The end belongs to another segment');
}

function fault(code: ArchiveCode, { name }: { readonly name: string }, what: string): ArchiveError {
  return new ArchiveError(code, `${what} in segment ${name}.`);
}
