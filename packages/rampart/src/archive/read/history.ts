// The archive's history, from the spans of its segments: what each full copy began, under which
// replication ids it went on, and where it broke off. Pure.
import type { Beginning, ClockReading, Place, SnapshotEnd, Span } from '../segment/contents.ts';

/** A segment, as it is known without reading its bodies. */
export interface CataloguedSegment {
  readonly name: string;
  readonly track: string;
  readonly segment: number;
  readonly bytes: number;
  readonly closed: boolean;
  readonly previous: string;
  readonly clock: ClockReading | null;
  /** Where the track had come before it; null when it begins with a full copy. */
  readonly at: Place | null;
  /** The last hash of it; of an open one so far. */
  readonly hash: string;
  readonly spans: readonly Span[];
}

/** The unbroken history of one replication id. */
export interface Timeline {
  readonly replid: string;
  readonly from: number;
  readonly to: number;
  readonly receivedFrom: number;
  readonly receivedTo: number;
}

export interface Snapshot extends SnapshotEnd {
  readonly replid: string;
  readonly offset: number;
  /** When its last byte was received. */
  readonly received: number;
  /** The track it lies in. */
  readonly track: string;
  /** The first segment of that track that holds some of it. */
  readonly segment: number;
}

/** `resumed`: what came before is not in the archive any more. */
export type HistoryBeginning = Omit<Beginning, 'reason'> & {
  readonly reason: Beginning['reason'] | 'resumed';
};

/** What one full copy began: any point from its snapshot to its end can be reached. */
export interface History {
  /** From 1, in the order in which they were archived. */
  readonly number: number;
  readonly beginning: HistoryBeginning;
  readonly began: number;
  /** Segments of the main track, the last one included. A full copy always begins a segment. */
  readonly segments: { readonly first: number; readonly last: number };
  /** The first is the full copy; the others are bases that drills have made. Empty: never finished. */
  readonly snapshots: readonly Snapshot[];
  /** In order; each goes on where the one before was forked. */
  readonly timelines: readonly [Timeline, ...Timeline[]];
}

export const mainTrack = 'main';

interface Draft {
  beginning: HistoryBeginning;
  began: number;
  segments: { first: number; last: number };
  snapshots: Snapshot[];
  timelines: [Timeline, ...Timeline[]];
}

export function historiesOf(catalogue: readonly CataloguedSegment[]): readonly History[] {
  const drafts: Draft[] = [];
  const main = catalogue.filter(({ track }) => track === mainTrack);
  let before: string | null = null;
  for (const each of main) {
    if (each.previous !== before) resume(each, drafts);
    before = each.hash;
    for (const span of each.spans) take(span, each.segment, mainTrack, drafts);
    const draft = drafts.at(-1);
    if (draft !== undefined) draft.segments = { ...draft.segments, last: each.segment };
  }
  for (const base of basesIn(catalogue)) {
    const home = drafts.findLast(({ timelines }) => timelines.some((line) => holds(line, base)));
    home?.snapshots.push(base);
  }
  return drafts.map((draft, index) => ({
    number: index + 1,
    ...draft,
    snapshots: draft.snapshots.toSorted((a, b) => a.offset - b.offset),
  }));
}

/**
 * Segments that retention has dropped, or that are missing or are not what they were, leave a stream
 * without the copy that it began with: a history of its own, into which only bases lead.
 */
function resume({ at, segment, spans }: CataloguedSegment, drafts: Draft[]): void {
  const [first] = spans;
  if (at === null || first === undefined) return;
  const { receivedFrom } = first;
  const { replid, offset } = at;
  drafts.push({
    beginning: { reason: 'resumed', replid, offset, breaks: null },
    began: receivedFrom,
    segments: { first: segment, last: segment },
    snapshots: [],
    timelines: [{ replid, from: offset, to: offset, receivedFrom, receivedTo: receivedFrom }],
  });
}

function take(span: Span, segment: number, track: string, drafts: Draft[]): void {
  const { says, receivedFrom, receivedTo, from, to } = span;
  if (span.kind === 'begin' && says !== null && 'reason' in says) {
    const { replid, offset } = says;
    const first = { replid, from: offset, to: offset, receivedFrom, receivedTo };
    const began = receivedFrom;
    const segments = { first: segment, last: segment };
    drafts.push({ beginning: says, began, segments, snapshots: [], timelines: [first] });
    return;
  }
  const draft = drafts.at(-1);
  const line = draft?.timelines.at(-1);
  if (draft === undefined || line === undefined) return;
  if (span.kind === 'snapshot-end' && says !== null && 'rdbVersion' in says) {
    const { replid, offset } = draft.beginning;
    const at = { replid, offset, received: receivedTo, track, segment: draft.segments.first };
    draft.snapshots.push({ ...says, ...at });
    // Nothing is known of the moments before: the copy is the first point.
    replaceLast(draft.timelines, { ...line, receivedFrom: receivedTo, receivedTo });
  } else if (span.kind === 'fork' && says !== null && 'before' in says) {
    const { replid } = says;
    draft.timelines.push({ replid, from, to: from, receivedFrom, receivedTo });
  } else if (span.kind === 'stream') replaceLast(draft.timelines, { ...line, to, receivedTo });
}

function replaceLast(timelines: [Timeline, ...Timeline[]], line: Timeline): void {
  timelines[timelines.length - 1] = line;
}

/** Whole ones; a drill that was interrupted left no end. */
function basesIn(catalogue: readonly CataloguedSegment[]): readonly Snapshot[] {
  const drafts = new Map<string, Draft[]>();
  for (const { track, segment, spans } of catalogue) {
    if (track === mainTrack) continue;
    const own = drafts.get(track) ?? [];
    drafts.set(track, own);
    for (const span of spans) take(span, segment, track, own);
  }
  return [...drafts.values()].flat().flatMap(({ snapshots }) => snapshots);
}

function holds(line: Timeline, { replid, offset }: Snapshot): boolean {
  return line.replid === replid && offset >= line.from && offset <= line.to;
}
