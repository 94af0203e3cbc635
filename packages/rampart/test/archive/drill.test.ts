// The proof that a restore works, and that it would show when one did not.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { RampartEvent } from '@rampart/keyring';
import { Stage } from '@rampart/stage';
import type { RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { keyDirectory } from '../../src/archive/capture/create.ts';
import { drill } from '../../src/archive/drill/drill.ts';
import type { DrillOptions } from '../../src/archive/drill/drill.ts';
import { differences } from '../../src/archive/drill/facts.ts';
import { resultName } from '../../src/archive/drill/result.ts';
import type { DrillResult } from '../../src/archive/drill/result.ts';
import { readDrills, writeMeasured } from '../../src/archive/drill/results.ts';
import { describeDrill } from '../../src/archive/list.ts';
import { loadMeasured } from '../../src/risk/measured.ts';
import { Archive, nameObject } from '../../src/archive/read/archive.ts';
import { release, retire, segmentsOf } from '../../src/archive/retire/retire.ts';
import { DirectoryStore } from '../../src/archive/store/directory-store.ts';
import { S3Store } from '../../src/archive/store/s3/s3-store.ts';
import { verifyArchive } from '../../src/archive/verify/verify.ts';
import { ownSigningKey } from '../../src/events/signing.ts';
import { archived, digestOf, identities, momentOf, restore, startArchiving } from './archiving.ts';
import type { Archiving } from './archiving.ts';
import { BucketServer, credentials } from './store/s3/bucket-server.ts';
import { Dice, write } from './workload.ts';

let stage: Stage;
let server: RedisServer;
let archiving: Archiving;

beforeAll(async () => {
  stage = new Stage();
  server = await stage.redis({
    config: { 'enable-debug-command': 'local', 'repl-diskless-sync-delay': 0 },
  });
  archiving = await startArchiving(stage, server);
});

afterAll(async () => {
  await archiving[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

async function work(seed: number): Promise<void> {
  await using connection = await server.connect();
  await write(connection, new Dice(seed), 300);
}

async function runDrill(changes: Partial<DrillOptions> = {}): Promise<DrillResult> {
  const { host, port } = server;
  return drill({
    store: archiving.store,
    // The second recipient: a drill shows too that it opens everything.
    identity: identities[1],
    program: 'redis-server',
    directory: await stage.newDirectory('drill'),
    reference: { host, port, login: null, tls: null },
    base: {
      recipients: identities.map(({ recipient }) => recipient.text),
      key: await ownSigningKey(keyDirectory(archiving.store)),
      segmentBytes: 4_096,
    },
    now: () => Date.now(),
    ...changes,
  });
}

test('the archive is the same as a replica that was stopped at the same offset', async () => {
  await work(1);
  const directory = await stage.newDirectory('drill');
  const result = await runDrill({ directory });
  expect(result).toMatchObject({ passed: true, comparedWith: 'replica', differences: [] });
  expect(Object.keys(result.facts.databases).length).toBeGreaterThan(0);
  expect(await readdir(directory)).toEqual([]);
  const stored = await archiving.store.get(resultName(result.began));
  expect(JSON.parse(String(stored))).toEqual(result);
});

test('later points are reached from the base that it has made, exactly', async () => {
  await work(2);
  const { base } = await runDrill();
  expect(base).toMatchObject({ made: true });
  await work(3);
  await using connection = await server.connect();
  const { digest, offset } = await momentOf(connection);
  await archived(archiving, server);
  const { latest } = await Archive.open(archiving.store);
  expect(latest?.snapshots.at(-1)?.track).toBe(base?.track);
  const target = { kind: 'offset', offset, history: null } as const;
  const { directory, written } = await restore(stage, archiving.store, target);
  expect(written.offset).toBe(offset);
  expect(await digestOf(directory)).toBe(digest);
});

test('without a server to ask, a point is reached from two copies and must be the same', async () => {
  await work(4);
  await archived(archiving, server);
  const result = await runDrill({ reference: null, base: null });
  expect(result).toMatchObject({ passed: true, comparedWith: 'earlier-copy', base: null });
});

test('what was measured takes the place of what the reckoning of risks assumes', async () => {
  const path = await writeMeasured(archiving.store);
  const { restoreHours } = (await loadMeasured(path)).inputs;
  const drills = await readDrills(archiving.store);
  const longest = Math.max(...drills.map(({ restoreTook, loadTook }) => restoreTook + loadTook));
  expect(drills.length).toBeGreaterThan(1);
  expect(restoreHours?.basis).toBe('measured');
  expect(restoreHours?.source).toMatch(/^drill of shop at offset \d+$/);
  expect(restoreHours?.low).toBeCloseTo(Math.max(longest, 1_000) / 3_600_000);
  expect(describeDrill(drills.at(-1) ?? null)).toMatch(/restored in \d+ ms, and it was the same/);
  expect(describeDrill(null)).toMatch(/never drilled/);
});

test('bases are part of what is verified', async () => {
  const verdict = await verifyArchive({
    store: archiving.store,
    thoroughness: 'full',
    identity: identities[0],
    keys: null,
    heads: [],
  });
  expect(verdict.findings).toEqual([]);
  // The main track, and the base of a drill.
  expect(verdict.segments).toBeGreaterThan(1);
});

test('a copy is retired as the archive is, and is no less whole to whoever verifies it', async () => {
  const copy = new DirectoryStore(await stage.newDirectory('copy'));
  await work(5);
  await runDrill();
  for (const { name } of await archiving.store.list('')) {
    const bytes = await archiving.store.get(name);
    if ((name.endsWith('.seg') || name === nameObject) && bytes !== null)
      await copy.put(name, bytes);
  }
  const before = (await copy.list('')).length;
  const key = await ownSigningKey(keyDirectory(archiving.store));
  const keep = { for: 0, least: 1 };
  const { bases } = await retire(await Archive.open(copy), copy, key, keep, Date.now(), () => {});
  expect(bases.length).toBeGreaterThan(0);
  expect((await copy.list('')).length).toBeLessThan(before);
  const verdict = await verifyArchive({
    store: copy,
    thoroughness: 'full',
    identity: identities[1],
    keys: null,
    heads: [],
  });
  expect(verdict.findings).toEqual([]);
  const { directory } = await restore(stage, copy, { kind: 'latest' });
  expect(await digestOf(directory)).toMatch(/^[0-9a-f]{40}$/);
});

test('of a bucket it is said what may go, and nothing is removed but by somebody with the right', async () => {
  await using bucket = new BucketServer('archives');
  const endpoint = await bucket.listen();
  const where = { endpoint, bucket: 'archives', prefix: 'cars/', ca: null };
  const store = new S3Store({ ...where, credentials });
  await work(6);
  await runDrill();
  for (const { name } of await archiving.store.list('')) {
    const bytes = await archiving.store.get(name);
    if ((name.endsWith('.seg') || name === nameObject) && bytes !== null)
      await store.put(name, bytes);
  }
  const before = bucket.objects.size;
  const key = await ownSigningKey(keyDirectory(archiving.store));
  const keep = { for: 0, least: 1 };
  const events: RampartEvent[] = [];
  const releaseNow = async () =>
    release(await Archive.open(store), key, keep, Date.now(), (event) => events.push(event));
  const free = segmentsOf(await releaseNow());
  expect(free.length).toBeGreaterThan(1);
  expect(bucket.objects.size).toBe(before + 1);
  expect(events).toMatchObject([{ code: 'ARCHIVE_RETIRED' }]);
  // Nobody has removed it yet: the same is said again.
  expect(segmentsOf(await releaseNow())).toEqual(free);
  expect(bucket.objects.size).toBe(before + 1);
  expect(new Set(bucket.log.map((line) => line.split(' ')[0]))).not.toContain('DELETE');
  for (const { name } of free) bucket.objects.delete(`cars/${name}`);
  const verdict = await verifyArchive({
    store,
    thoroughness: 'full',
    identity: identities[1],
    keys: null,
    heads: [],
  });
  expect(verdict.findings).toEqual([]);
  const fromBucket = await restore(stage, store, { kind: 'latest' });
  const { offset } = fromBucket.written;
  const own = await restore(stage, archiving.store, { kind: 'offset', offset, history: null });
  expect(await digestOf(fromBucket.directory)).toBe(await digestOf(own.directory));
  store.close();
});

test('what differs is said, each thing by itself', () => {
  const facts = {
    digest: 'a',
    databases: { 0: { keys: 2, expires: 1 } },
    expiries: 'b',
    functions: 'c',
  };
  expect(differences(facts, facts)).toEqual([]);
  const found = differences(facts, { ...facts, digest: 'z', databases: {} });
  expect(found).toHaveLength(2);
  expect(found[0]).toBe('digest: "a" there, "z" restored');
});

test('an archive that lacks a write is caught by the drill', async () => {
  await server.command('SET', 'mark', '1');
  await archived(archiving, server);
  const other = await stage.redis({ config: { 'repl-diskless-sync-delay': 0 } });
  // The reference is another system: the archive cannot have what it has.
  await other.command('SET', 'unheard', 'of');
  const { host, port } = other;
  const reference = { host, port, login: null, tls: null };
  const result = await runDrill({ reference, base: null }).catch((error: unknown) => error);
  expect(result).toMatchObject({ code: 'ARCHIVE_POINT_UNKNOWN' });
});

test('the scratch server ends with the drill, and its directory goes', async () => {
  const directory = await stage.newDirectory('drill');
  await expect(
    runDrill({ directory, program: join(directory, 'no-such-server') }),
  ).rejects.toMatchObject({ code: 'ARCHIVE_SCRATCH_FAILED' });
  expect(await readdir(directory)).toEqual([]);
});
