// Which servers load which snapshots. A server refuses a format that is newer than its own, and it says
// so only when it starts: we say it before anything is written.
import { ArchiveError } from '../codes.ts';

export interface ServerVersion {
  readonly engine: 'redis' | 'valkey';
  readonly major: number;
  readonly minor: number;
}

/** The newest format that each release writes and reads, the newest releases first. */
const formats: Readonly<
  Record<ServerVersion['engine'], readonly (readonly [number, number, number])[]>
> = {
  redis: [
    [8, 4, 13],
    [7, 4, 12],
    [7, 2, 11],
    [7, 0, 10],
    [5, 0, 9],
  ],
  valkey: [
    [9, 0, 80],
    [7, 2, 11],
  ],
};

/** Null for a release before all that are known. */
export function newestFormat({ engine, major, minor }: ServerVersion): number | null {
  const found = formats[engine].find(
    ([from, fromMinor]) => major > from || (major === from && minor >= fromMinor),
  );
  return found?.[2] ?? null;
}

/** From what `redis-server --version` prints, or from `valkey 8.1`. Null when it is neither. */
export function readVersion(text: string): ServerVersion | null {
  const match = /^\s*(redis|valkey)\b.*?(?:v=)?(\d{1,3})\.(\d{1,3})/i.exec(text);
  if (match === null) return null;
  const engine = match[1]?.toLowerCase() === 'valkey' ? 'valkey' : 'redis';
  return { engine, major: Number(match[2]), minor: Number(match[3]) };
}

/** Throws `ARCHIVE_FORMAT_NEWER` when the server could not load the snapshot. */
export function checkFormat(rdbVersion: number, into: ServerVersion): void {
  const newest = newestFormat(into);
  if (newest !== null && rdbVersion <= newest) return;
  const server = `${into.engine} ${into.major}.${into.minor}`;
  const reads = newest === null ? 'is too old' : `reads formats up to ${newest}`;
  const what = `The snapshot has format ${rdbVersion}; ${server} ${reads}.`;
  throw new ArchiveError('ARCHIVE_FORMAT_NEWER', what);
}
