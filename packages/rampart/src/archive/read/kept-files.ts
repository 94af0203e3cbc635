// The users and the configuration as they were at a point.
import type { Identity } from '../seal/recipient.ts';
import { jsonOf, keptFilesOf } from '../segment/contents.ts';
import type { KeptFiles } from '../segment/contents.ts';
import { Segment } from '../segment/read.ts';
import type { Archive } from './archive.ts';
import { fetchSegment } from './catalogue.ts';
import { mainTrack } from './history.ts';

/** The last ones that were kept at or before the offset; null when there are none. */
export async function keptFilesAt(
  { catalogue, store }: Archive,
  point: {
    readonly history: { readonly segments: { readonly last: number } };
    readonly offset: number;
  },
  identity: Identity,
): Promise<KeptFiles | null> {
  const holder = catalogue.findLast(
    ({ track, segment, spans }) =>
      track === mainTrack &&
      segment <= point.history.segments.last &&
      spans.some(({ kind, from }) => kind === 'files' && from <= point.offset),
  );
  if (holder === undefined) return null;
  const segment = new Segment(holder.name, await fetchSegment(store, holder.name));
  const dataKey = segment.unlock(identity);
  let found: KeptFiles | null = null;
  for (const frame of segment.frames()) {
    const { kind, from } = frame.head;
    if (kind !== 'files' || from > point.offset) continue;
    found = keptFilesOf(jsonOf(segment.body(frame, dataKey))) ?? found;
  }
  return found;
}
