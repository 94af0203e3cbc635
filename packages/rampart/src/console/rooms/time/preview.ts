// What a restore to a moment would bring, before anybody asks for it.
import type { Archive } from '../../../archive/read/archive.ts';
import { mainTrack } from '../../../archive/read/history.ts';
import type { CataloguedSegment } from '../../../archive/read/history.ts';
import { locate, textOf } from '../../../archive/restore/target.ts';
import type { Point, Target } from '../../../archive/restore/target.ts';
import type { Preview } from '../../contract/time.ts';
import type { Mark } from './marks.ts';

/**
 * The millisecond before a mark is the point just before what it marks, to the byte. As a moment it would
 * leave out what came in the same frame, and that is what whoever asks for it wants back.
 */
export function targetAt(at: number, marks: readonly Mark[]): Target {
  const mark = markBehind(at, marks);
  return mark === null ? { kind: 'moment', time: at } : { kind: 'offset', ...mark.point };
}

function markBehind(at: number, marks: readonly Mark[]): Mark | null {
  return marks.find((mark) => mark.at - 1 === at) ?? null;
}

/** Throws an ArchiveError where the archive does not reach. */
export async function previewOf(
  archive: Archive,
  at: number,
  marks: readonly Mark[],
): Promise<Preview> {
  const point = await locate(archive, targetAt(at, marks));
  const { snapshot, offset, received } = point;
  const stream = offset - snapshot.offset;
  return {
    at,
    exact: received ?? at,
    offset,
    replays: { bytes: snapshot.bytes + stream, segments: segmentsOf(archive, point) },
    keys: null,
    says: sentencesOf(point, stream, markBehind(at, marks)).join(' '),
  };
}

function sentencesOf(
  { history, snapshot, offset, received, uncertain }: Point,
  stream: number,
  mark: Mark | null,
): readonly string[] {
  const number = (amount: number): string => amount.toLocaleString('en-US');
  return [
    mark === null
      ? `The state at offset ${number(offset)} of history ${history.number}.`
      : `The state just before: ${mark.says}`,
    `It is reached from the copy of ${textOf(snapshot.received)} and ${number(stream)} bytes of commands behind it.`,
    ...(received === null ? [] : [`The last of it was received at ${textOf(received)}.`]),
    ...(uncertain === null
      ? []
      : [
          `Left out are ${number(uncertain.to - offset)} bytes that were being received then, from ${textOf(uncertain.receivedFrom)} to ${textOf(uncertain.receivedTo)}.`,
        ]),
  ];
}

function segmentsOf({ catalogue }: Archive, { history, snapshot, offset }: Point): number {
  const holdsCopy = ({ track, segment, spans }: CataloguedSegment): boolean =>
    track === snapshot.track &&
    segment >= snapshot.segment &&
    spans.some(({ kind, from }) => kind.startsWith('snapshot') && from <= snapshot.offset);
  const holdsStream = ({ track, segment, spans }: CataloguedSegment): boolean =>
    track === mainTrack &&
    segment >= history.segments.first &&
    segment <= history.segments.last &&
    spans.some(({ kind, from, to }) => kind === 'stream' && to > snapshot.offset && from < offset);
  return catalogue.filter((each) => holdsCopy(each) || holdsStream(each)).length;
}
