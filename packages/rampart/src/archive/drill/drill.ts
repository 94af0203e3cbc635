// The proof that a restore works, and how long it takes: the archive is restored on a server of our own
// and compared with what was there.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { SigningKey } from '../../events/signing.ts';
import type { ArchiveSource } from '../capture/source.ts';
import { ArchiveError } from '../codes.ts';
import { Archive } from '../read/archive.ts';
import type { Snapshot } from '../read/history.ts';
import { writeDirectory } from '../restore/write-directory.ts';
import type { Written } from '../restore/write-directory.ts';
import { locate } from '../restore/target.ts';
import type { Point, Target } from '../restore/target.ts';
import { readRecipient } from '../seal/recipient.ts';
import type { Identity } from '../seal/recipient.ts';
import type { Place } from '../segment/contents.ts';
import type { ArchiveStore } from '../store/store.ts';
import { waitForOffset } from '../wait.ts';
import { addBase, formatOf } from './base.ts';
import { differences, factsOf } from './facts.ts';
import type { Facts } from './facts.ts';
import { takeReference } from './reference.ts';
import { resultName } from './result.ts';
import type { DrillResult } from './result.ts';
import { Scratch } from './scratch.ts';

export interface DrillOptions {
  readonly store: ArchiveStore;
  readonly identity: Identity;
  /** The server program: as new as the one that is archived, and no newer. */
  readonly program: string;
  /** Room for the restored data, twice; what is made in it is removed. */
  readonly directory: string;
  /** A server to compare with; null: an earlier copy in the archive, if there is one. */
  readonly reference: ArchiveSource | null;
  /** Makes the next base; null: makes none. */
  readonly base: BaseWords | null;
  readonly now: () => number;
}

export interface BaseWords {
  /** As policies write them. */
  readonly recipients: readonly string[];
  readonly key: SigningKey;
  readonly segmentBytes: number;
}

/** Milliseconds for the archive to have what the reference has. */
const catchUpWithin = 60_000;
/** Keys that expire while two servers are asked are compared by the digest only. */
const expiryMargin = 3_600_000;

export async function drill(options: DrillOptions): Promise<DrillResult> {
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const directory = await mkdtemp(join(options.directory, 'drill-'));
  try {
    return await drillIn(directory, options);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function drillIn(directory: string, options: DrillOptions): Promise<DrillResult> {
  const { store, program, reference, now } = options;
  const began = now();
  const expiriesAfter = began + expiryMargin;
  const there = join(directory, 'reference');
  await mkdir(there, { mode: 0o700 });
  const expected =
    reference === null ? null : await takeReference(program, there, reference, expiriesAfter);
  if (expected !== null) await waitForOffset(store, expected.place.offset, catchUpWithin);
  const archive = await Archive.open(store);
  const point = await locate(archive, targetFor(archive, expected?.place ?? null));
  const run = await restoreAndLoad(
    join(directory, 'restored'),
    archive,
    point,
    options,
    expiriesAfter,
  );
  const other =
    expected?.facts ??
    (await fromEarlierCopy(directory, archive, point, run, options, expiriesAfter));
  const differs = other === null ? [] : differences(other, run.facts);
  const base = differs.length > 0 ? null : await makeBase(run, point, archive, options);
  const result: DrillResult = {
    version: 1,
    source: archive.name.source,
    archive: archive.name.id,
    began,
    passed: differs.length === 0,
    comparedWith: expected !== null ? 'replica' : other !== null ? 'earlier-copy' : 'nothing',
    differences: differs,
    history: point.history.number,
    offset: run.written.offset,
    snapshotOffset: point.snapshot.offset,
    bytes: run.written.snapshotBytes + run.written.streamBytes,
    commands: run.written.commands,
    restoreTook: run.restoreTook,
    loadTook: run.loadTook,
    facts: run.facts,
    base,
  };
  await store.put(resultName(began), Buffer.from(`${JSON.stringify(result, null, 2)}\n`));
  return result;
}

/** The same offset means something else in another history. */
function targetFor({ histories }: Archive, place: Place | null): Target {
  if (place === null) return { kind: 'latest' };
  const { replid, offset } = place;
  const home = histories.findLast(({ timelines }) =>
    timelines.some((line) => line.replid === replid && line.from <= offset && line.to >= offset),
  );
  if (home !== undefined) return { kind: 'offset', offset, history: home.number };
  const what = `What the reference has (${replid.slice(0, 8)}…:${offset}) is in no history of the archive.`;
  throw new ArchiveError('ARCHIVE_POINT_UNKNOWN', what);
}

interface Run {
  readonly written: Written;
  readonly facts: Facts;
  readonly restoreTook: number;
  readonly loadTook: number;
  /** A snapshot of what was loaded. */
  readonly snapshot: string;
}

async function restoreAndLoad(
  directory: string,
  archive: Archive,
  point: Point,
  { identity, program, now }: DrillOptions,
  expiriesAfter: number,
): Promise<Run> {
  const restoring = now();
  const { history, snapshot, offset } = point;
  const pieces = archive.replay(history, snapshot, offset, identity);
  const written = await writeDirectory(directory, point, pieces);
  const loading = now();
  await using scratch = await Scratch.start({ program, directory, loads: 'append-only' });
  const loaded = now();
  const facts = await factsOf(scratch, expiriesAfter);
  await scratch.call('SAVE');
  return {
    written,
    facts,
    restoreTook: loading - restoring,
    loadTook: loaded - loading,
    snapshot: join(directory, 'dump.rdb'),
  };
}

/** The same point from the copy before: two ways that must lead to the same state. */
async function fromEarlierCopy(
  directory: string,
  archive: Archive,
  point: Point,
  { written }: Run,
  options: DrillOptions,
  expiriesAfter: number,
): Promise<Facts | null> {
  const earlier = earlierThan(point);
  if (earlier === null) return null;
  const at = { ...point, snapshot: earlier, offset: written.offset };
  const run = await restoreAndLoad(join(directory, 'earlier'), archive, at, options, expiriesAfter);
  return run.facts;
}

function earlierThan({ history, snapshot }: Point): Snapshot | null {
  return history.snapshots.findLast(({ offset }) => offset < snapshot.offset) ?? null;
}

async function makeBase(
  { snapshot: path, written }: Run,
  { history, snapshot }: Point,
  archive: Archive,
  { store, base }: DrillOptions,
): Promise<DrillResult['base']> {
  if (base === null) return null;
  // The same state again would only take room.
  if (written.offset === snapshot.offset)
    return { track: snapshot.track, made: false, why: 'there is one already' };
  const format = await formatOf(path);
  if (format > snapshot.rdbVersion) {
    const why = `format ${format} is newer than that of the archived server, ${snapshot.rdbVersion}`;
    return { track: null, made: false, why };
  }
  const line =
    history.timelines.findLast(({ from }) => from <= written.offset) ?? history.timelines[0];
  const track = await addBase({
    store,
    archive: archive.name.id,
    recipients: base.recipients.map(readRecipient),
    key: base.key,
    segmentBytes: base.segmentBytes,
    path,
    place: { replid: line.replid, offset: written.offset },
    database: written.database,
    received: line.receivedTo,
  });
  return { track, made: true, why: null };
}
