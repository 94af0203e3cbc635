// Were the clocks of a Cluster's archivers one clock around a moment? Each archive says how far its archiver's
// was from its server's. Servers keep time together, or the Cluster is not sound; so where these
// distances differ, the same moment was two.
import { areApart } from '../capture/clock.ts';
import { ArchiveError } from '../codes.ts';
import { mainTrack } from '../read/history.ts';
import type { CataloguedSegment } from '../read/history.ts';
import type { ClockReading } from '../segment/contents.ts';

export interface ShardClock {
  readonly place: string;
  /** The comparison before the moment and the one behind it; empty: the clocks were never compared. */
  readonly readings: readonly ClockReading[];
}

export function clockAround(
  place: string,
  catalogue: readonly CataloguedSegment[],
  time: number,
): ShardClock {
  const all = catalogue.flatMap(({ track, clock }) =>
    track === mainTrack && clock !== null ? [clock] : [],
  );
  const before = all.findLast(({ at }) => at <= time);
  const behind = all.find(({ at }) => at > time);
  return { place, readings: [before, behind].filter((reading) => reading !== undefined) };
}

/** Throws `ARCHIVE_CLOCKS_APART`, and names the two that are furthest from each other. */
export function refuseApart(clocks: readonly ShardClock[]): void {
  const all = clocks
    .flatMap(({ place, readings }) => readings.map(({ ahead }) => ({ place, ahead })))
    .toSorted((a, b) => a.ahead - b.ahead);
  const [first] = all;
  const last = all.at(-1);
  if (first === undefined || last === undefined || !areApart([first.ahead, last.ahead])) return;
  const what = `The archiver's clock was ${distance(first.ahead)} in ${first.place} and ${distance(last.ahead)} in ${last.place}: one moment is two.`;
  throw new ArchiveError('ARCHIVE_CLOCKS_APART', what);
}

function distance(ahead: number): string {
  return `${Math.abs(ahead) / 1_000} s ${ahead < 0 ? 'behind' : 'ahead of'} its server's`;
}
