// Keys that came from another shard around a moment. Clocks of archivers differ: a key that had left one shard
// and had not yet come to the other would be in neither, and no look at what was restored could show it.
import type { Archive } from '../read/archive.ts';
import { findCommands, readPattern } from '../restore/before-command.ts';
import { endOf } from '../restore/target.ts';
import type { Point } from '../restore/target.ts';
import type { Identity } from '../seal/recipient.ts';

/** With this command, and no other, MIGRATE hands a key over in a Cluster. */
const arrival = readPattern('RESTORE-ASKING');

/** When a key arrived within so many milliseconds of the moment; null: none did. */
export async function arrivalAround(
  archive: Archive,
  { history, snapshot }: Point,
  time: number,
  within: number,
  identity: Identity,
): Promise<number | null> {
  const to = endOf(history).to;
  const stream = archive.stream(history, snapshot.offset, to, identity);
  for await (const { receivedFrom, receivedTo } of findCommands(stream, snapshot.offset, arrival)) {
    if (receivedFrom > time + within) return null;
    if (receivedTo >= time - within) return receivedTo;
  }
  return null;
}
