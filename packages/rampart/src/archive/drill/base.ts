// The next base: the snapshot of a restored state, put into the archive as a track of its own. From then
// on later points are reached from there, and the servers need not make a full copy for it.
import { randomBytes } from 'node:crypto';
import { open, stat } from 'node:fs/promises';

import type { SigningKey } from '../../events/signing.ts';
import { segmentName } from '../read/catalogue.ts';
import type { Recipient } from '../seal/recipient.ts';
import type { Beginning, Place, SnapshotEnd } from '../segment/contents.ts';
import { SegmentWriter } from '../segment/write.ts';
import type { ArchiveStore } from '../store/store.ts';

export interface BaseOptions {
  readonly store: ArchiveStore;
  readonly archive: string;
  readonly recipients: readonly Recipient[];
  readonly key: SigningKey;
  readonly segmentBytes: number;
  /** The snapshot. */
  readonly path: string;
  readonly place: Place;
  /** What is selected where the stream goes on. */
  readonly database: number | null;
  /** When the last byte before it was received. */
  readonly received: number;
}

const pieceBytes = 1024 * 1024;
const formatBytes = 9;

/** Returns the name of its track. */
export async function addBase(options: BaseOptions): Promise<string> {
  const { store, archive, recipients, key, segmentBytes, path, place, database, received } =
    options;
  const track = `base-${place.offset}-${randomBytes(4).toString('hex')}`;
  const instant = { receivedFrom: received, receivedTo: received };
  const at = { from: place.offset, to: place.offset, ...instant };
  const beginning: Beginning = { reason: 'base', ...place, breaks: null };
  const { size } = await stat(path);
  let writer = new SegmentWriter(
    { archive, track, segment: 1, previous: '0'.repeat(64), clock: null, at: null },
    recipients,
    received,
  );
  let parts = [writer.beginning, writer.open('begin', at, beginning)];
  const put = async (): Promise<void> => {
    const head = writer.head(place.replid, place.offset, received);
    const bytes = Buffer.concat([...parts, writer.close(head, key)]);
    await store.put(segmentName(track, writer.place.segment), bytes);
  };
  await using file = await open(path, 'r');
  for (let from = 0; from < size; from += pieceBytes) {
    if (writer.bytes >= segmentBytes) {
      await put();
      const segment = writer.place.segment + 1;
      const next = { archive, track, segment, previous: writer.hash, clock: null, at: place };
      writer = new SegmentWriter(next, recipients, received);
      parts = [writer.beginning];
    }
    const piece = Buffer.alloc(Math.min(pieceBytes, size - from));
    await file.read(piece, 0, piece.length, from);
    const range = { from, to: from + piece.length, ...instant };
    parts.push(writer.sealed('snapshot', range, piece));
  }
  const end: SnapshotEnd = { bytes: size, rdbVersion: await formatOf(path), database };
  parts.push(writer.open('snapshot-end', at, end));
  await put();
  return track;
}

export async function formatOf(path: string): Promise<number> {
  await using file = await open(path, 'r');
  const begins = Buffer.alloc(formatBytes);
  await file.read(begins, 0, formatBytes, 0);
  return Number(/\d+$/.exec(begins.toString('latin1'))?.[0] ?? 0);
}
