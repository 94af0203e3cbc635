// Histories, timelines, forks and breaks, and what retention leaves of them.
import { Stage } from '@rampart/stage';
import { beforeEach, expect, test } from 'vitest';

import { Archive } from '../../src/archive/read/archive.ts';
import { endOf, locate } from '../../src/archive/restore/target.ts';
import type { Target } from '../../src/archive/restore/target.ts';
import { chooseRetirable } from '../../src/archive/retire/choose.ts';
import { retire } from '../../src/archive/retire/retire.ts';
import { verifyArchive } from '../../src/archive/verify/verify.ts';
import { describeArchive } from '../../src/archive/list.ts';
import { identities } from './archiving.ts';
import { apart, firstMoment, madeArchive, recorderAt, replid, snapshot, stream } from './made.ts';
import type { Made } from './made.ts';

const after = 'b2'.repeat(20);
const other = 'c3'.repeat(20);
const set = stream(['SET', 'a', '1']);

let stage: Stage;

beforeEach(() => {
  stage = new Stage();
  return () => stage[Symbol.asyncDispose]();
});

/** A copy, a failover, and another copy with nothing between. */
async function eventful(): Promise<Made> {
  const made = await madeArchive(await stage.newDirectory('archive'), [set, set]);
  const { recorder, now } = made;
  const offset = 100 + 2 * set.length;
  recorder.intake.fork({ replid: after, offset, before: replid }, now());
  recorder.intake.stream(set, now());
  await recorder.rest(now(), true);
  const breaks = { replid: after, offset: offset + set.length };
  recorder.begin({ reason: 'resync', replid: other, offset: 900, breaks }, now());
  recorder.intake.snapshot(snapshot, now());
  recorder.intake.snapshotEnds(now(), null);
  recorder.intake.stream(set, now());
  await recorder.rest(now(), true);
  return made;
}

async function find(made: Made, target: Target): Promise<readonly [number, number, number]> {
  const { history, snapshot: from, offset } = await locate(await Archive.open(made.store), target);
  return [history.number, from.offset, offset];
}

test('a failover forks the history, and a full copy breaks it', async () => {
  const { store } = await eventful();
  const { histories } = await Archive.open(store);
  expect(histories.map(({ timelines }) => timelines.map((line) => line.replid))).toEqual([
    [replid, after],
    [other],
  ]);
  expect(histories[1]?.beginning.breaks).toEqual({ replid: after, offset: 100 + 3 * set.length });
  expect(histories[0]?.timelines[1]).toMatchObject({
    from: 100 + 2 * set.length,
    to: 100 + 3 * set.length,
  });
});

test('the list says it in words', async () => {
  const text = describeArchive(await Archive.open((await eventful()).store), new Map());
  expect(text).toMatch(/History 1, begun .* with the first full copy/);
  expect(text).toMatch(/forked by a failover, goes on {2}b2b2b2b2…/);
  expect(text).toMatch(/BREAK {2}what came behind b2b2b2b2…:\d+ was not archived/);
});

test('an offset is looked for in the last history that has it, or in the one that is named', async () => {
  const made = await eventful();
  const offset = 100 + set.length;
  expect(await find(made, { kind: 'offset', offset, history: null })).toEqual([1, 100, offset]);
  expect(await find(made, { kind: 'offset', offset: 905, history: null })).toEqual([2, 900, 905]);
  await expect(find(made, { kind: 'offset', offset, history: 2 })).rejects.toMatchObject({
    code: 'ARCHIVE_POINT_UNKNOWN',
  });
  await expect(find(made, { kind: 'offset', offset: 5_000, history: null })).rejects.toMatchObject({
    code: 'ARCHIVE_POINT_UNKNOWN',
  });
});

test('a moment finds what had been received whole by then', async () => {
  const made = await madeArchive(await stage.newDirectory('archive'), [set, set, set]);
  const archive = await Archive.open(made.store);
  const [history] = archive.histories;
  if (history === undefined) throw new TypeError('There is no history.');
  const { receivedTo } = endOf(history);
  const all = 100 + 3 * set.length;
  expect(await find(made, { kind: 'moment', time: receivedTo })).toEqual([1, 100, all]);
  expect(await find(made, { kind: 'moment', time: receivedTo - 1 })).toEqual([
    1,
    100,
    all - set.length,
  ]);
});

test('what was received in one go around the moment is left out, and said', async () => {
  const made = await recorderAt(await stage.newDirectory('archive'));
  const { recorder, now, store } = made;
  recorder.begin({ reason: 'first', replid, offset: 100, breaks: null }, now());
  recorder.intake.snapshot(snapshot, now());
  recorder.intake.snapshotEnds(now(), null);
  await recorder.rest(now(), true);
  const cut = now();
  recorder.intake.unheardSince(cut);
  const heard = now();
  recorder.intake.stream(set, heard);
  await recorder.rest(now(), true);
  const { offset, uncertain } = await locate(await Archive.open(store), {
    kind: 'moment',
    time: cut + 1,
  });
  expect(offset).toBe(100);
  expect(uncertain).toEqual({ to: 100 + set.length, receivedFrom: cut, receivedTo: heard });
});

test('a full copy that never became whole is nothing to restore from or to go on with', async () => {
  const directory = await stage.newDirectory('archive');
  const { recorder, now, store } = await madeArchive(directory, [set]);
  recorder.begin({ reason: 'resync', replid: other, offset: 900, breaks: null }, now());
  recorder.intake.snapshot(snapshot, now());
  await recorder.rest(now(), true);
  const { latest, histories } = await Archive.open(store);
  expect(histories).toHaveLength(2);
  expect(latest?.number).toBe(1);
  expect((await recorderAt(directory)).recorder.durable).toBeNull();
});

const day = 86_400_000;

test('retention keeps what the youngest copies and every young point are reached from', async () => {
  const { store } = await eventful();
  const { catalogue, histories } = await Archive.open(store);
  const gone = (keep: { for: number; least: number }, now: number): readonly string[] =>
    chooseRetirable(catalogue, histories, keep, now).main.map(({ name }) => name);
  const later = firstMoment + 100 * day;
  expect(gone({ for: 200 * day, least: 1 }, later)).toEqual([]);
  expect(gone({ for: day, least: 2 }, later)).toEqual([]);
  expect(gone({ for: day, least: 1 }, later)).toHaveLength(4);
  // The point at the horizon lies in the first history, so all of it is needed.
  expect(gone({ for: 5 * apart, least: 1 }, firstMoment + 8 * apart)).toEqual([]);
});

test('what is left can be restored and verified, and what was retired is not called missing', async () => {
  const { store, opened } = await eventful();
  const before = await Archive.open(store);
  const events: string[] = [];
  await retire(before, store, opened.key, { for: day, least: 1 }, firstMoment + 9 * day, (event) =>
    events.push(event.code),
  );
  expect(events).toEqual(['ARCHIVE_RETIRED']);
  const archive = await Archive.open(store);
  expect(archive.catalogue.length).toBeLessThan(before.catalogue.length);
  const { history, snapshot: from, offset } = await locate(archive, { kind: 'latest' });
  let bytes = 0;
  for await (const piece of archive.replay(history, from, offset, identities[0])) {
    bytes += piece.bytes.length;
  }
  expect(bytes).toBe(snapshot.length + set.length);
  const identity = identities[0];
  const options = { store, identity, keys: null, heads: [] };
  expect((await verifyArchive({ ...options, thoroughness: 'full' })).findings).toEqual([]);
});
