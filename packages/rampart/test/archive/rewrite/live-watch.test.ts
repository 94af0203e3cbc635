import { randomBytes } from 'node:crypto';
import type { RampartEvent } from '@rampart/keyring';
import { Stage, waitFor } from '@rampart/stage';
import { afterAll, describe, expect, it } from 'vitest';
import { Archive } from '../../../src/archive/read/archive.ts';
import { LiveWatch } from '../../../src/archive/rewrite/live-watch.ts';
import { usualBounds } from '../../../src/archive/rewrite/mass-rewrite.ts';
import { S3Store } from '../../../src/archive/store/s3/s3-store.ts';
import { encodeCommand } from '../../../src/resp/write.ts';
import { archived, digestOf, restore, startArchiving } from '../archiving.ts';
import { BucketServer, credentials } from '../store/s3/bucket-server.ts';

const stage = new Stage();

afterAll(() => stage[Symbol.asyncDispose]());

const bounds = { ...usualBounds, room: 10_000 };
const cars = 1_500;
const carOf = (car: number): string => JSON.stringify({ id: car, name: `Car ${car}`, sold: false });

describe('an archiver', () => {
  it('tells of a ransom while it happens, and the offset that it tells undoes it', async () => {
    const bucket = new BucketServer('archives');
    const endpoint = await bucket.listen();
    const options = { endpoint, bucket: 'archives', prefix: '', credentials, ca: null };
    const copy = new S3Store(options);
    const server = await stage.redis({ config: { 'enable-debug-command': 'local' } });
    await using connection = await server.connect();
    const fill = Array.from({ length: cars }, (_, car) => [`car:${car}`, carOf(car)]);
    await connection.command('MSET', ...fill.flat());
    const rewrites = bounds;
    await using archiving = await startArchiving(stage, server, { rewrites, copies: [copy] });
    await archived(archiving, server);
    await connection.command('SET', 'visit', 'yesterday');
    await Promise.all(fill.map(([key = '']) => connection.command('SET', key, randomBytes(100))));
    const told = (): RampartEvent | undefined =>
      archiving.events.find(({ code }) => code === 'ARCHIVE_REWRITE');
    await waitFor(() => told() !== undefined, { what: 'the event' });
    const { fields } = told() ?? {};
    expect(fields).toMatchObject({ kind: 'encrypted' });
    await archived(archiving, server);
    await archiving.archiver.stop();
    const target = { kind: 'offset', offset: Number(fields?.['offset']), history: null } as const;
    // The visit was the first write of the window, and lies behind the offset.
    const { directory } = await restore(stage, archiving.store, target);
    await connection.command('FLUSHALL');
    await connection.command('MSET', ...fill.flat());
    expect(await digestOf(directory)).toBe(await connection.command('DEBUG', 'DIGEST'));
    // The copy in the bucket holds the same.
    const copied = await Archive.open(copy);
    expect(copied.histories).toEqual((await Archive.open(archiving.store)).histories);
    copy.close();
    await bucket.close();
  });
});

describe('the watch', () => {
  const ping = encodeCommand(['PING']);
  const import1 = Buffer.concat(
    Array.from({ length: cars }, (_, car) => encodeCommand(['SET', `car:${car}`, carOf(car)])),
  );
  const ransom = Buffer.concat(
    Array.from({ length: cars }, (_, car) => encodeCommand(['SET', `car:${car}`, randomBytes(80)])),
  );

  function watching(): { readonly watch: LiveWatch; readonly codes: () => readonly string[] } {
    const events: RampartEvent[] = [];
    const watch = new LiveWatch(bounds, (event) => events.push(event));
    return { watch, codes: () => events.map(({ code }) => code) };
  }

  it('finds its step again after a restart, at the next PING', () => {
    const { watch, codes } = watching();
    const cut = Buffer.concat([import1.subarray(7), ping, import1]);
    watch.stream(cut, 1_000, 0);
    watch.stream(ransom, 1_000 + cut.length, 200_000);
    expect(codes()).toEqual(['ARCHIVE_REWRITE']);
  });

  it('looks once at what comes twice when a line was lost', () => {
    const { watch, codes } = watching();
    watch.begin(1_000);
    watch.stream(import1, 1_000, 0);
    const half = 1_000 + import1.length - 33;
    watch.stream(Buffer.concat([import1.subarray(-33), ransom]), half, 200_000);
    expect(codes()).toEqual(['ARCHIVE_REWRITE']);
  });

  it('says that it cannot follow, and goes on where it can again', () => {
    const { watch, codes } = watching();
    watch.begin(0);
    const noise = Buffer.from('no command of anybody');
    watch.stream(noise, 0, 0);
    const rest = Buffer.concat([ping, import1]);
    watch.stream(rest, noise.length, 0);
    watch.stream(ransom, noise.length + rest.length, 200_000);
    expect(codes()).toEqual(['ARCHIVE_REWRITE_UNWATCHED', 'ARCHIVE_REWRITE']);
  });

  it('says so of a snapshot that it cannot read', () => {
    const { watch, codes } = watching();
    watch.begin(0);
    watch.snapshot(Buffer.from('REDIS0099 of a server to come'));
    watch.snapshot(Buffer.from('more of it'));
    expect(codes()).toEqual(['ARCHIVE_REWRITE_UNWATCHED']);
  });
});
