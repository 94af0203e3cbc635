// Which database is selected at a place of the stream: the stream says it only when it changes, so it
// is read from the last snapshot on.
import { ArchiveError } from '../codes.ts';
import type { Archive } from '../read/archive.ts';
import { CommandScanner } from '../read/command-scanner.ts';
import type { History } from '../read/history.ts';
import { StreamState } from '../read/stream-state.ts';
import type { Identity } from '../seal/recipient.ts';

const kept = { bytes: 16, arguments: 2 };

/** Throws when the place lies before everything that can be restored, or inside of a command. */
export async function databaseAt(
  archive: Archive,
  history: History,
  offset: number,
  identity: Identity,
): Promise<number> {
  const snapshot = archive.snapshotFor(history, offset);
  if (snapshot === null) {
    const what = `No copy in history ${history.number} is as old as offset ${offset}.`;
    throw new ArchiveError('ARCHIVE_POINT_UNKNOWN', what);
  }
  const scanner = new CommandScanner(snapshot.offset, kept);
  const state = new StreamState(snapshot.database);
  for await (const { bytes } of archive.stream(history, snapshot.offset, offset, identity)) {
    scanner.scan(bytes, (command) => state.pass(command));
  }
  if (scanner.boundary !== offset) {
    const what = `Offset ${offset} lies inside of a command, which ends later.`;
    throw new ArchiveError('ARCHIVE_POINT_UNKNOWN', what);
  }
  return state.cutAt(offset).database ?? 0;
}
