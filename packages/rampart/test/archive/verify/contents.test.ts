// What the chain vouches for may still mean nothing: a full look with a key says so.
import { Stage } from '@rampart/stage';
import { describe, expect, it } from 'vitest';

import { Archive } from '../../../src/archive/read/archive.ts';
import { marksOf } from '../../../src/archive/marks.ts';
import { describeArchive } from '../../../src/archive/list.ts';
import { verifyArchive } from '../../../src/archive/verify/verify.ts';
import type { Verdict } from '../../../src/archive/verify/verdict.ts';
import type { DirectoryStore } from '../../../src/archive/store/directory-store.ts';
import { identities } from '../archiving.ts';
import { madeArchive, recorderAt, replid, snapshot, stream } from '../made.ts';

function look(store: DirectoryStore, opens = true): Promise<Verdict> {
  const identity = opens ? identities[0] : null;
  return verifyArchive({ store, thoroughness: 'full', identity, keys: null, heads: [] });
}

/** An archive of a full copy that a server would not load. */
async function withSnapshot(directory: string, bytes: Buffer): Promise<DirectoryStore> {
  const { store, recorder, now } = await recorderAt(directory);
  recorder.begin({ reason: 'first', replid, offset: 100, breaks: null }, now());
  recorder.intake.snapshot(bytes, now());
  recorder.intake.snapshotEnds(now(), null);
  recorder.intake.stream(stream(['SET', 'a', '1']), now());
  await recorder.rest(now(), true);
  return store;
}

describe('a full look with a key', () => {
  it('says how much of it was parsed', async () => {
    await using stage = new Stage();
    const streams = [stream(['SELECT', '0'], ['SET', 'a', '1']), stream(['DEL', 'a'])];
    const { store } = await madeArchive(await stage.newDirectory('archive'), streams);
    expect(await look(store)).toMatchObject({ snapshots: 1, commands: 3, findings: [] });
    expect(await look(store, false)).toMatchObject({ snapshots: 0, commands: 0, findings: [] });
  });

  it('finds a stream that is no commands, and names its history', async () => {
    await using stage = new Stage();
    const streams = [stream(['SET', 'a', '1']), Buffer.from('no command\r\n')];
    const { store } = await madeArchive(await stage.newDirectory('archive'), streams);
    const { state, findings } = await look(store);
    expect(state).toBe('tampered');
    expect(findings).toMatchObject([
      { code: 'ARCHIVE_STREAM_BROKEN', name: 'stream of history 1' },
    ]);
    expect((await look(store, false)).findings).toEqual([]);
  });

  it('does not take the end of a stream in the middle of a command for a fault', async () => {
    await using stage = new Stage();
    const whole = stream(['SET', 'a', '1']);
    const streams = [whole, whole.subarray(0, 10)];
    const { store } = await madeArchive(await stage.newDirectory('archive'), streams);
    expect(await look(store)).toMatchObject({ commands: 1, findings: [] });
  });

  it.each([
    ['whose checksum is wrong', Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]), 'ARCHIVE_RDB_CHECKSUM'],
    ['that is cut off', Buffer.alloc(0), 'ARCHIVE_RDB_TRUNCATED'],
  ])('finds a snapshot %s', async (_, end, code) => {
    await using stage = new Stage();
    const bytes = Buffer.concat([snapshot.subarray(0, -8), end]);
    const store = await withSnapshot(await stage.newDirectory('archive'), bytes);
    const { findings } = await look(store);
    expect(findings).toMatchObject([{ code, name: 'snapshot at offset 100 of history 1' }]);
  });
});

describe('the list, with a key', () => {
  it('marks where everything was removed, with the offset to restore to', async () => {
    await using stage = new Stage();
    const before = stream(['SELECT', '0'], ['SET', 'a', '1']);
    const streams = [before, stream(['FLUSHALL']), stream(['SET', 'b', '2'], ['flushdb', 'async'])];
    const { store } = await madeArchive(await stage.newDirectory('archive'), streams);
    const archive = await Archive.open(store);
    const [history] = archive.histories;
    if (history === undefined) throw new Error('There is no history.');
    const marks = await marksOf(archive, history, identities[0]);
    expect(marks).toMatchObject([
      { kind: 'flush', offset: 100 + before.length, says: 'FLUSHALL was run.' },
      { kind: 'flush', says: 'flushdb async was run.' },
    ]);
    const text = describeArchive(archive, new Map([[1, marks]]));
    const offset = 100 + before.length;
    expect(text).toContain(`FLUSHALL was run. Before it: restore --offset ${offset} --history 1`);
    expect(describeArchive(archive, new Map())).not.toContain('MARK');
  });

  it('marks where somebody rewrote it', async () => {
    await using stage = new Stage();
    const keys = Array.from({ length: 1_500 }, (_, key) => `key:${key}`);
    const written = stream(['SELECT', '0'], ...keys.map((key) => ['SET', key, 'a plain value']));
    const removed = stream(...keys.map((key) => ['DEL', key]));
    const made = await madeArchive(await stage.newDirectory('archive'), [written]);
    const { store, recorder, now } = made;
    // What was just written is nothing that was there before.
    for (let seconds = 0; seconds < 200; seconds += 1) now();
    recorder.intake.stream(removed, now());
    await recorder.rest(now(), true);
    const archive = await Archive.open(store);
    const [history] = archive.histories;
    if (history === undefined) throw new Error('There is no history.');
    const [mark] = await marksOf(archive, history, identities[1]);
    expect(mark).toMatchObject({ kind: 'rewrite' });
    expect(mark?.says).toMatch(/keys were removed, though they had no expiry/u);
  });
});
